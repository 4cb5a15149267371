// The controls: built once for a scenario, so that the keyboard's place is never lost.

let builtFor = null;

function buildControls() {
  fill(byId("scenario"), DATA.scenarios.map((s) => el("option", { value: s.id }, s.title)));
  if (DATA.refused.length) {
    byId("scenario").append(el("optgroup", { label: "Cannot be applied here" }, DATA.refused.map(([id]) => el("option", { disabled: true }, id))));
  }
  byId("scenario").addEventListener("change", (event) => change(() => switchTo(event.target.value)));
  for (const name of ["level", "reading"]) {
    for (const radio of document.getElementsByName(name)) {
      radio.addEventListener("change", () => change(() => { state[name] = radio.value; }));
    }
  }
  byId("controls").addEventListener("submit", (event) => event.preventDefault());
  byId("restore").addEventListener("click", () => change(() => { state.aside.clear(); state.walk.clear(); }));
  byId("clear").addEventListener("click", () => change(() => { state.deal.clear(); }));
  byId("evidence-close").addEventListener("click", () => byId("evidence").close());
  byId("skip").addEventListener("click", (event) => { event.preventDefault(); byId("answer").focus(); });
  window.addEventListener("hashchange", takeHash);
}

// What a scenario does not have cannot stay set aside in it.
function switchTo(id) {
  state.scenario = id;
  const scenario = scenarioOf(id);
  const ids = new Set(scenario.held.map((c) => c.id));
  for (const name of [...state.aside]) if (!ids.has(name)) state.aside.delete(name);
  if (!scenario.computable) state.deal.clear();
  for (const party of PARTIES) {
    if (!scenario.computable || !scenario.utilities.has(party.index)) state.walk.delete(party.id);
  }
}

function takeHash() {
  if (location.hash && !location.hash.includes("=")) return;
  const read = readHash(location.hash);
  state = read.state;
  refresh();
  const notice = byId("notice");
  notice.hidden = read.odd.length === 0;
  notice.textContent = read.odd.length
    ? `Part of the address does not fit this case and was left out: ${read.odd.map((name) => name.slice(0, 40)).join(", ")}.`
    : "";
}

function showControls() {
  const { scenario } = shown;
  if (builtFor !== scenario.id) {
    buildHeld(scenario);
    buildWalk(scenario);
    builtFor = scenario.id;
  }
  byId("scenario").value = scenario.id;
  byId("because").textContent = scenario.because || "";
  byId("changes").hidden = scenario.changes.length === 0;
  fill(byId("change-list"), scenario.changes.map(([id, before, after]) =>
    el("li", {}, el("strong", {}, changeName(id)), `: ${before || "nothing"} → ${after || "left out"}`)));
  for (const name of ["level", "reading"]) {
    for (const radio of document.getElementsByName(name)) radio.checked = radio.value === state[name];
  }
  for (const [id, { box, row, c }] of boxes.held) {
    box.checked = !state.aside.has(id);
    row.classList.toggle("aside", !box.checked);
    // an ideal in the place of a limit counts in the cautious reading alone
    const idle = (c.ideal && state.reading !== "cautious") || (state.level === "red_lines" && !c.red);
    box.disabled = idle || !shown.computable;
    row.classList.toggle("idle", idle);
    row.title = !shown.computable ? tooLargeText(scenario) : idle ? idleReason(c) : "";
  }
  for (const party of PARTIES) showParty(scenario, party);
  for (const [party, box] of boxes.walk) {
    const text = walkText(party);
    if (document.activeElement !== box) box.value = text;
  }
}

function idleReason(c) {
  return c.ideal && state.reading !== "cautious"
    ? "Counts in the cautious reading alone."
    : "Does not count at the level of red lines.";
}

function changeName(id) {
  const [party, ...rest] = id.split(".");
  const known = PARTIES.find((p) => p.id === party);
  const issue = ISSUES[ISSUE_PLACE.get(rest[0])];
  if (!known) return id;
  return `${known.title}${issue ? `, ${issue.title}` : rest.length ? `, ${rest.join(".").replace(/_/g, " ")}` : ""}`;
}

function showParty(scenario, party) {
  const own = scenario.held.filter((c) => c.party === party.index && c.kind !== "walk_away");
  const aside = own.filter((c) => state.aside.has(c.id)).length;
  const element = boxes.summaries.get(party.index);
  if (!element) return;
  const shownNow = own.filter((c) => shown.force[c.position]).length;
  element.textContent = ` ${shownNow} held${aside ? `, ${aside} set aside` : ""}`;
}

function buildHeld(scenario) {
  boxes.held = new Map();
  boxes.summaries = new Map();
  const opened = new Set([...byId("held").querySelectorAll("details[open]")].map((d) => d.dataset.party));
  const groups = PARTIES.map((party) => {
    const own = scenario.held.filter((c) => c.party === party.index && c.kind !== "walk_away");
    if (!own.length) return null;
    const count = el("span", { class: "count" });
    boxes.summaries.set(party.index, count);
    const all = (red, on) => change(() => {
      for (const c of own) if (Boolean(c.red) === red) state.aside[on ? "delete" : "add"](c.id);
    });
    return el(
      "details",
      { "data-party": party.id, open: opened.has(party.id) || (builtFor === null && party.index === 0) },
      el("summary", {}, partyMark(party.index), ` ${party.title}`, count),
      el("fieldset", {}, el("legend", { class: "unseen" }, `What ${party.title} holds`), own.map((c) => heldRow(c))),
      el("p", { class: "small-buttons" },
        el("button", { type: "button", on: { click: () => all(false, false) } }, "Set its demands aside"),
        el("button", { type: "button", on: { click: () => all(true, false) } }, "Set its red lines aside"),
        el("button", { type: "button", on: { click: () => { all(false, true); all(true, true); } } }, "Hold all")),
    );
  });
  fill(byId("held"), groups);
}

function heldRow(c) {
  const box = el("input", { type: "checkbox", "data-id": c.id, on: { change: (event) => change(() => {
    state.aside[event.target.checked ? "delete" : "add"](c.id);
  }) } });
  const row = el("div", { class: "held" },
    el("label", {}, box, el("span", {}, kindTag(c), " ", c.title)),
    el("button", { type: "button", class: "source", "aria-label": `Evidence: ${heldName(c)}`, on: { click: () => showEvidence(heldName(c), heldEvidence(c)) } }, "source"));
  boxes.held.set(c.id, { box, row, c });
  return row;
}

function buildWalk(scenario) {
  boxes.walk = new Map();
  const rows = PARTIES.map((party) => {
    const able = scenario.computable && scenario.utilities.has(party.index);
    const id = `walk-${party.id}`;
    if (!able) {
      const why = scenario.computable ? "nothing tells packages apart for it" : "too large to work out in a page";
      return el("p", { class: "walk off" }, partyMark(party.index), ` ${party.title}: switched off, ${why}.`);
    }
    const coded = scenario.walk[party.id];
    const box = el("input", { id, type: "text", inputmode: "decimal", autocomplete: "off", size: "6", "aria-describedby": `${id}-note`, on: { input: (event) => moveWalkAway(party, event.target) } });
    boxes.walk.set(party.index, box);
    const { source } = scenario.utilities.get(party.index);
    const told = coded ? (coded[1] ? `coded as ${coded[0]} to ${coded[1]}; the low end counts` : `coded as ${coded[0]}`) : "none is coded";
    const derived = source === "derived" ? "; what packages are worth to it is derived from its stances" : "";
    return el("p", { class: "walk" }, el("label", { for: id }, partyMark(party.index), ` ${party.title}`), box, el("small", { id: `${id}-note` }, `${told}${derived}`));
  });
  fill(byId("walk"), rows);
}

function moveWalkAway(party, box) {
  const text = box.value.trim();
  const fits = text === "" || fraction(text) !== null;
  box.setAttribute("aria-invalid", String(!fits));
  if (!fits) return;
  change(() => {
    if (text === codedWalkAway(shown.scenario, party.index)) state.walk.delete(party.id);
    else state.walk.set(party.id, text);
  });
}
