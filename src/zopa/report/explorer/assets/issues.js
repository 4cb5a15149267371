// Issues: every option with its zone, what keeps it, and the radio button that puts it in the deal.

function dealSummary() {
  if (!shown.computable || !state.deal.size) return "";
  const settled = counted(state.deal.size, "issue");
  if (shown.completions === null || shown.deal.agreements === null) return `Your deal settles ${settled}; what becomes of it is not known here.`;
  if (shown.completions === 0n) return `Your deal settles ${settled} and keeps no package that the rules allow.`;
  const whole = state.deal.size === ISSUES.length;
  if (shown.deal.agreements > 0n) {
    return whole ? "Your deal is an agreement." : `Your deal settles ${settled}; ${grouped(shown.deal.agreements)} agreements have it.`;
  }
  const least = shown.least && shown.least.least;
  const fewest = least === null || least === undefined ? "" : ` The nearest package with it breaks ${counted(least, "commitment")}.`;
  return `Your deal settles ${settled}; no agreement has it.${fewest}`;
}

function buildIssues() {
  boxes.issues = ISSUES.map((issue, i) => {
    const stances = el("p", { class: "stances" });
    const rows = el("div", { class: "options" });
    const card = el("fieldset", { class: "issue", "data-issue": issue.id }, el("legend", {}, issue.title), rows, stances);
    const built = { card, stances, rows, parts: [] };
    if (issue.kind === "number") buildNumber(issue, i, built);
    else if (issue.kind === "set") buildSet(issue, i, built);
    else buildOptions(issue, i, built);
    return built;
  });
  fill(byId("issues"), boxes.issues.map((built) => built.card));
  fill(byId("key"), ["overlap", "leaning", "contested", "barred"].flatMap((name) => [mark(name), ` ${KEY[name]} `]));
}

const KEY = {
  overlap: "inside what everybody accepts;",
  leaning: "nobody objects, but somebody’s limit is not known;",
  contested: "leaves somebody’s demand;",
  barred: "crosses a red line. Said of the option alone; packages decide.",
};

function settle(i, choice) {
  change(() => {
    if (choice === null) state.deal.delete(i);
    else state.deal.set(i, choice);
  });
}

function radioRow(name, id, label, run) {
  const radio = el("input", { type: "radio", name, value: id, on: { change: run } });
  const zone = el("span", { class: "zone" });
  const counts = el("span", { class: "alive" });
  const row = el("label", { class: "option" }, radio, el("span", { class: "name" }, label), zone, counts);
  return { radio, row, zone, counts };
}

function buildOptions(issue, i, built) {
  const open = radioRow(`deal-${i}`, "", "Left open", () => settle(i, null));
  open.row.classList.add("left-open");
  built.open = open;
  built.parts = issue.options.map(([id, title, added], place) => {
    return radioRow(`deal-${i}`, id, optionName(title, added), () => settle(i, place));
  });
  if (issue.ends) built.rows.append(el("p", { class: "ends" }, `In order, from ${issue.ends[0]} to ${issue.ends[1]}.`));
  built.rows.append(...built.parts.map((part) => part.row), open.row);
}

function optionName(title, added) {
  return added ? [title, el("small", {}, " (added by the analyst)")] : [title];
}

function buildNumber(issue, i, built) {
  const id = `deal-${issue.id}`;
  const box = el("input", {
    id, type: "text", inputmode: "decimal", size: "8", autocomplete: "off", "aria-describedby": `${id}-note`,
    on: { input: (event) => settleNumber(issue, i, event.target) },
  });
  built.box = box;
  built.list = el("ul", { class: "stretches" });
  built.rows.append(
    built.list,
    el("p", { class: "settle" }, el("label", { for: id }, "Settle at "), box, ` ${issue.unit || ""} `,
      el("small", { id: `${id}-note` }, `from ${issue.min} to ${issue.max} in steps of ${issue.step}; empty leaves it open`)),
  );
}

function settleNumber(issue, i, box) {
  const text = box.value.trim();
  const choice = text === "" ? null : choiceOf(issue, text);
  const fits = text === "" || choice !== null;
  box.setAttribute("aria-invalid", String(!fits));
  if (fits) settle(i, choice);
}

function buildSet(issue, i, built) {
  const open = radioRow(`deal-${i}`, "", "Left open", () => settle(i, null));
  open.row.classList.add("left-open");
  const chosen = () => new Set(built.parts.filter((part) => part.box.checked).map((part) => part.id));
  const fixed = radioRow(`deal-${i}`, "settled", "Settled as ticked, the others left out", () => settle(i, chosen()));
  built.open = open;
  built.fixed = fixed;
  built.parts = issue.options.map(([id, title, added]) => {
    const box = el("input", { type: "checkbox", on: { change: () => settle(i, chosen()) } });
    const zone = el("span", { class: "zone" });
    const counts = el("span", { class: "alive" });
    const row = el("label", { class: "option member" }, box, el("span", { class: "name" }, optionName(title, added)), zone, counts);
    return { id, box, zone, counts, row };
  });
  built.rows.append(...built.parts.map((part) => part.row), fixed.row, open.row);
}

// --- what changes

function showIssues() {
  byId("deal-lede").textContent = shown.computable
    ? "Choose options to build a deal. Beside each option: its zone, who objects, and how many agreements have it, given the rest of your deal; where none has, the fewest commitments that a package with it breaks."
    : "Deals are switched off: this scenario is too large to work out in a page.";
  showDeal();
  ISSUES.forEach((issue, i) => {
    const built = boxes.issues[i];
    showStances(built.stances, i);
    const choice = state.deal.has(i) ? state.deal.get(i) : null;
    if (issue.kind === "number") showNumber(issue, i, built, choice);
    else if (issue.kind === "set") showSet(issue, i, built, choice);
    else {
      built.open.radio.checked = choice === null;
      built.parts.forEach((part, place) => {
        part.radio.checked = choice === place;
        part.radio.disabled = !shown.computable;
        const zones = shown.zones[i].options;
        fill(part.zone, zones ? zoneWords(zones[place]) : "");
        part.row.dataset.zone = zones ? zones[place].zone : "";
        fill(part.counts, aliveText(i, variableOf(i), place));
      });
    }
  });
}

function variableOf(i) {
  return shown.computable ? shown.scenario.variablesOf[i][0] : null;
}

function zoneWords(standing, short = false) {
  const leaning = standing.zone === "overlap" && (standing.silent.length || standing.unknown.length);
  const parts = [mark(leaning ? "leaning" : standing.zone), el("span", { class: `zone-word ${standing.zone}` }, ` ${ZONE_WORDS[standing.zone]}`)];
  if (short) return parts;
  const why = [];
  const names = (places) => listed(partyNames(places));
  if (standing.redLineOf.length) why.push(`red line of ${names(standing.redLineOf)}`);
  if (standing.demandOf.length) why.push(`outside the demand of ${names(standing.demandOf)}`);
  const unsure = [...standing.silent, ...standing.unknown].sort((a, b) => a - b);
  if (unsure.length) why.push(`${names(unsure)}: not known`);
  if (why.length) parts.push(el("span", { class: "why" }, `: ${why.join("; ")}`));
  return parts;
}

// How many agreements have a value, given the rest of the deal; else what it breaks at least.
function aliveText(i, variable, value) {
  if (!shown.computable) return "";
  const chosen = shown.scenario.variables[variable].classOf[value];
  const each = shown.deal.each;
  if (each === null) return "not known here";
  const number = each[variable][chosen];
  if (number > 0n) return number === 1n ? "1 agreement" : `${grouped(number)} agreements`;
  if (shown.possible && shown.possible[variable][chosen] === 0n) return "the rules allow none";
  const least = shown.least && shown.least.each[variable][chosen];
  return least === null || least === undefined ? "no agreement" : `breaks at least ${least}`;
}

function showNumber(issue, i, built, choice) {
  if (document.activeElement !== built.box) {
    built.box.value = choice === null ? "" : gridText(issue, choice);
    built.box.removeAttribute("aria-invalid");
  }
  built.box.disabled = !shown.computable;
  fill(built.list, shown.zones[i].cells.map((cell) => {
    const points = cell.stop - cell.first;
    const ends = cell.min === cell.max ? withUnit(cell.min, issue) : withUnit(`${cell.minOpen ? "above " : ""}${cell.min} to ${cell.maxOpen ? "below " : ""}${cell.max}`, issue);
    return el("li", { class: "option", "data-zone": cell.standing.zone }, el("span", { class: "name" }, ends), el("span", { class: "zone" }, zoneWords(cell.standing)), el("span", { class: "alive" }, points > 0 ? stretchAlive(i, cell) : "between steps"));
  }));
}

function stretchAlive(i, cell) {
  if (!shown.computable) return "";
  if (shown.deal.each === null) return "not known here";
  const variable = variableOf(i);
  const { classOf } = shown.scenario.variables[variable];
  let sum = 0n;
  let least = null;
  for (let value = cell.first; value < cell.stop; value += 1) {
    sum += shown.deal.each[variable][classOf[value]];
    const one = shown.least && shown.least.each[variable][classOf[value]];
    if (one !== null && one !== undefined && (least === null || one < least)) least = one;
  }
  cell.agreements = sum;
  if (sum > 0n) return sum === 1n ? "1 agreement" : `${grouped(sum)} agreements`;
  return least === null ? "the rules allow none" : `breaks at least ${least}`;
}

function showSet(issue, i, built, choice) {
  built.open.radio.checked = choice === null;
  built.fixed.radio.checked = choice !== null;
  built.fixed.radio.disabled = !shown.computable;
  const { included } = shown.zones[i];
  built.parts.forEach((part, member) => {
    if (choice !== null) part.box.checked = choice.has(part.id);
    else part.box.checked = false;
    part.box.disabled = !shown.computable;
    fill(part.zone, included ? zoneWords(included[member]) : "zones not worked out here: the set has too many members");
    part.row.dataset.zone = included ? included[member].zone : "";
    const variable = shown.computable ? shown.scenario.variablesOf[i][member] : null;
    fill(part.counts, aliveText(i, variable, 1));
  });
}

function showStances(place, i) {
  const key = `${shown.scenario.id}`;
  if (place.dataset.scenario === key) return;
  place.dataset.scenario = key;
  fill(place, el("span", {}, "Stances: "), PARTIES.map((party) => {
    const stance = shown.scenario.stances[i][party.index];
    const state_ = stance.missing || stance.silent ? "silent" : "";
    return el("button", {
      type: "button", class: `link stance ${state_}`, "data-stance": `${party.id}.${ISSUES[i].id}`,
      "aria-label": `${party.title} on ${ISSUES[i].title}: evidence`,
      on: { click: () => showEvidence(`${party.title} on “${ISSUES[i].title}”`, stanceEvidence(shown.scenario, i, party.index)) },
    }, partyMark(party.index), ` ${party.short}`);
  }));
}

function showDeal() {
  const place = byId("deal-state");
  if (!shown.computable || !state.deal.size) {
    fill(place);
    return;
  }
  const parts = [el("p", { class: "deal-headline" }, dealSummary())];
  const terms = [...state.deal].sort((a, b) => a[0] - b[0]);
  parts.push(el("ul", { class: "terms" }, terms.map(([i, choice]) => el("li", {}, `${ISSUES[i].title}: `, el("strong", {}, choiceText(ISSUES[i], choice))))));
  const crossed = shown.crossed;
  if (crossed && crossed.rules.length) {
    parts.push(el("p", {}, "It breaks these rules:"), el("ul", {}, crossed.rules.map((rule) => el("li", {}, `${rule[1]}: ${rule[2]}`))));
  }
  if (crossed && crossed.held.length) {
    parts.push(el("p", {}, "Whatever becomes of the rest, it breaks:"), el("ul", { class: "crossed" }, crossed.held.map((c) => el("li", {}, heldButton(c)))));
  }
  const leans = terms.flatMap(([i, choice]) => PARTIES.flatMap((party) => {
    const stance = shown.scenario.stances[i][party.index];
    return stance.unknown && !isIdeal(stance, choice) ? [`${party.title} on ${ISSUES[i].title}`] : [];
  }));
  if (leans.length) parts.push(el("details", {}, el("summary", {}, `It leans on ${counted(leans.length, "stance")} with no stated limit: consent there is not known`), el("ul", {}, leans.map((text) => el("li", {}, text)))));
  fill(place, parts);
}

function isIdeal(stance, choice) {
  if (!stance.hasIdeal) return false;
  if (choice instanceof Set) {
    const members = stance.members || [];
    return members.length === choice.size && members.every((m) => choice.has(m));
  }
  return stance.at === choice;
}

// --- utilities and the table

function showUtilities() {
  const table = byId("utilities");
  if (!shown.computable || !shown.utilities.length) {
    fill(table, el("caption", {}, shown.computable ? "Nothing tells packages apart for any party." : "Not worked out in this page."));
    return;
  }
  const settled = state.deal.size ? " with your deal" : "";
  const range = (one, pair) => (pair === null ? "none" : pair[0] === pair[1] ? worth(pair[0], one.scale) : `${worth(pair[0], one.scale)} to ${worth(pair[1], one.scale)}`);
  fill(
    table,
    el("caption", {}, "What packages are worth to each party, by its own measure, 0 to 100 unless it counts points. Values of different parties cannot be compared."),
    el("thead", {}, el("tr", {}, ["Party", `Packages that keep the rules${settled}`, `Agreements${settled}`, "Walk-away value", "Where the values come from"].map((text) => el("th", { scope: "col" }, text)))),
    el("tbody", {}, shown.utilities.map((one) => el("tr", { "data-utility": PARTIES[one.party].id },
      el("th", { scope: "row" }, partyMark(one.party), ` ${PARTIES[one.party].title}`),
      el("td", {}, shown.diagrams.rules ? range(one, one.any) : "not known here"),
      el("td", {}, shown.diagrams.kept ? range(one, one.agreed) : "not known here"),
      el("td", {}, walkText(one.party) || "none"),
      el("td", {}, { derived: "derived from its stances", values: "given", points: "points" }[one.source])))),
  );
}

function showTable() {
  const head = ["Issue", "Option", "Zone", "Red line of", "Demand of", "Not known", "Agreements with it"];
  const names = (places) => partyNames(places).join(", ") || "–";
  const row = (issue, option, standing, alive) => el("tr", {},
    el("th", { scope: "row" }, issue.title), el("td", {}, option),
    el("td", {}, standing ? standing.zone : "–"), el("td", {}, standing ? names(standing.redLineOf) : "–"),
    el("td", {}, standing ? names(standing.demandOf) : "–"),
    el("td", {}, standing ? names([...standing.silent, ...standing.unknown]) : "–"), el("td", {}, alive));
  const rows = ISSUES.flatMap((issue, i) => {
    const zones = shown.zones[i];
    if (issue.kind === "number") return zones.cells.map((cell) => row(issue, cell.min === cell.max ? cell.min : `${cell.min} to ${cell.max}`, cell.standing, cell.stop > cell.first ? stretchAlive(i, cell) : "between steps"));
    if (issue.kind === "set") return issue.options.flatMap(([, title], member) => [[title, zones.included, 1], [`without ${title}`, zones.excluded, 0]].map(([name, list, inside]) => row(issue, name, list && list[member], aliveText(i, shown.computable ? shown.scenario.variablesOf[i][member] : null, inside))));
    return issue.options.map(([, title], place) => row(issue, title, zones.options && zones.options[place], aliveText(i, variableOf(i), place)));
  });
  fill(byId("table"), el("thead", {}, el("tr", {}, head.map((text) => el("th", { scope: "col" }, text)))), el("tbody", {}, rows));
}
