// The view: puts answers into the page, and a reader's choices into the state.

let state = startState();
let shown = null;
const boxes = { held: new Map(), issues: [] };

const LEVEL_NAMES = { coded: "As coded", cautious: "Cautious", red: "Red lines alone" };
const ZONE_WORDS = { overlap: "overlap", contested: "contested", barred: "barred" };

function change(update) {
  update();
  refresh();
  writeHash();
}

function writeHash() {
  const hash = hashOf(state);
  try {
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  } catch {
    // some viewers forbid it; the page works all the same
  }
}

function refresh() {
  shown = answer(state);
  showAnswer();
  showConflicts();
  showIssues();
  showUtilities();
  showSpace();
  showTable();
  showControls();
}

// --- the answer

function verdictWord(verdict) {
  return { open: "open", closed: "closed", unknown: "not known here" }[verdict];
}

function heldWords() {
  const what = state.level === "red_lines" ? "red line" : "demand and red line";
  return state.aside.size ? `every ${what} that is still held` : `every ${what}`;
}

function headline() {
  const cautious = state.reading === "cautious" ? ", unstated limits read cautiously" : "";
  if (!shown.computable || shown.verdict === "unknown") {
    return "Not known here: this is too large to work out in a page.";
  }
  if (shown.verdict === "closed") return `Closed: no package keeps ${heldWords()}${cautious}.`;
  return `Open: some packages keep ${heldWords()}${cautious}.`;
}

function showAnswer() {
  const panel = byId("answer");
  panel.dataset.verdict = shown.computable ? shown.verdict : "unknown";
  byId("headline").textContent = headline();
  const { scenario } = shown;
  if (!shown.computable) {
    fill(byId("levels"));
    fill(byId("facts"), el("p", {}, tooLargeText(scenario)));
    announce();
    return;
  }
  fill(
    byId("levels"),
    Object.entries(LEVEL_NAMES).map(([name, title]) =>
      el(
        "div",
        { "data-verdict": shown.levels[name].verdict, "data-level": name },
        el("dt", {}, title),
        el("dd", {}, verdictWord(shown.levels[name].verdict)),
      ),
    ),
  );
  fill(byId("facts"), facts());
  announce();
}

function tooLargeText(scenario) {
  return `The tables of this scenario have ${grouped(scenario.tooLarge)} cells: too large to work out in a page. Solve it with: zopa solve ${DATA.case}${scenario.id ? ` -s ${scenario.id}` : ""}`;
}

function facts() {
  const found = [];
  if (shown.verdict === "open") {
    const core = [...shown.core].map(([i, choice]) => `${ISSUES[i].title}: ${choiceText(ISSUES[i], choice)}`);
    if (core.length) {
      found.push(el("p", {}, "Every agreement settles alike:"), el("ul", { class: "core" }, core.map((t) => el("li", {}, t))));
    } else found.push(el("p", {}, "No issue is settled alike in every agreement."));
  }
  if (shown.agreements !== null && shown.feasible !== null) {
    const of = `of ${grouped(shown.feasible)} packages that keep the rules`;
    found.push(
      el("p", { class: "counts" }, shown.agreements === 0n ? `None ${of} is an agreement.` : `${grouped(shown.agreements)} ${of} are agreements. The number depends on how finely options are cut.`),
    );
  }
  if (shown.verdict === "unknown") {
    found.push(el("p", {}, `Its decision diagram has more than ${grouped(NODE_LIMIT)} nodes. That says nothing about whether an agreement exists. Solve it with zopa, which has no such limit.`));
  }
  if (state.level === "red_lines") {
    found.push(el("p", { class: "warn" }, "Red lines alone: insisting is not a red line, so this looks easier than it is."));
  }
  const aside = shown.scenario.held.filter((c) => state.aside.has(c.id));
  if (aside.length) {
    found.push(
      el("details", { class: "aside-list" }, el("summary", {}, `${capital(counted(aside.length, "commitment"))} set aside by you`), el("ul", {}, aside.map((c) => el("li", {}, heldName(c))))),
    );
  }
  found.push(el("p", { class: "consent" }, `${shown.scenario.agreement}.`));
  return found;
}

function announce() {
  const text = shown.computable
    ? `${headline()} ${Object.entries(LEVEL_NAMES).map(([n, t]) => `${t}: ${verdictWord(shown.levels[n].verdict)}`).join(". ")}. ${shown.conflicts.sets.length ? capital(counted(shown.conflicts.sets.length, "conflict")) : "No conflicts"}. ${dealSummary()}`
    : headline();
  if (byId("live").textContent !== text) byId("live").textContent = text;
}

function choiceText(issue, choice) {
  if (issue.kind === "number") return withUnit(gridText(issue, choice), issue);
  if (issue.kind === "set") {
    const names = issue.options.flatMap(([id, title]) => (choice.has(id) ? [title] : []));
    return names.length ? listed(names) : "nobody";
  }
  return issue.options[choice][1];
}

function heldName(c) {
  if (c.kind === "walk_away") {
    const value = walkText(c.party);
    return `${PARTIES[c.party].title}: walk-away value ${value}`;
  }
  return `${PARTIES[c.party].title}: ${c.title}`;
}

function walkText(party) {
  const id = PARTIES[party].id;
  return state.walk.has(id) ? state.walk.get(id) : codedWalkAway(shown.scenario, party);
}

// --- conflicts

const ruleNames = new Map();

// The rules without any one of which these members could hold together.
function rulesIn(set) {
  const { scenario } = shown;
  const key = `${scenario.id}|${set.join()}|${[...state.walk]}`;
  if (!ruleNames.has(key)) ruleNames.set(key, attempt(() => rulesTakingPart(scenario, set)) || { rules: [] });
  return ruleNames.get(key);
}

function rulesTakingPart(scenario, set) {
  const force = scenario.held.map((_, i) => set.includes(i));
  const held = heldRelations(scenario, state, force);
  const rules = scenario.always.slice(0, scenario.rules.length);
  const others = scenario.always.slice(scenario.rules.length);
  const clash = (kept) =>
    countAll(unfold(scenario.frame, [...kept, ...others], held, scenario.coalitions, false), scenario.multiplicity).total === 0n;
  if (!rules.length || clash([])) return { rules: [] };
  const needed = scenario.rules.filter((_, r) => !clash(rules.filter((_rule, i) => i !== r)));
  return { rules: needed, several: needed.length === 0 };
}

function showConflicts() {
  const lede = byId("conflicts-lede");
  if (!shown.computable) {
    lede.textContent = "Not worked out in this page.";
    fill(byId("conflicts"));
    return;
  }
  const { sets, complete } = shown.conflicts;
  const partial = complete ? "" : " There may be others: this is more than the page can work out.";
  const none = shown.verdict === "open" ? "None: what is held can be kept together." : complete ? "None." : "None is known here.";
  lede.textContent = sets.length
    ? `${capital(counted(sets.length, "minimal conflict"))}: each is a set of commitments that cannot be kept together; without any one of its members the rest can.${partial}`
    : none + partial;
  fill(byId("conflicts"), sets.map(conflictItem));
}

function conflictItem(set) {
  const { scenario } = shown;
  const taking = rulesIn(set);
  const item = el("li", {}, el("ul", {}, set.map((i) => el("li", {}, heldButton(scenario.held[i])))));
  if (!set.length) item.append(el("p", {}, "The rules alone, or who must agree, leave no package."));
  for (const rule of taking.rules) {
    item.append(el("p", { class: "rule" }, el("strong", {}, "Rule: "), `${rule[1]}: ${rule[2]}.`));
  }
  if (taking.several) item.append(el("p", { class: "rule" }, "Rules of the model take part; more than one choice of them is enough."));
  return item;
}

function kindTag(c) {
  const words = { demand: c.ideal ? "ideal, no limit stated" : "demand", red_line: "red line", walk_away: "walk-away" };
  const text = words[c.kind] || (c.red ? "condition, red line" : "condition");
  return el("span", { class: `tag ${c.red ? "red" : "demand"}` }, text);
}

function heldButton(c) {
  return el(
    "button",
    { type: "button", class: "link", "data-held": c.id, on: { click: () => showEvidence(heldName(c), heldEvidence(c)) } },
    partyMark(c.party),
    " ",
    el("span", {}, heldName(c)),
    " ",
    kindTag(c),
  );
}

// A party's shape, so that colour is never the only sign; shapes and their order are those of the charts.
const SHAPES = ["M8 2a6 6 0 1 1 0 12a6 6 0 1 1 0-12z", "M3 3h10v10H3z", "M8 1.5l6.5 6.5L8 14.5 1.5 8z", "M8 2l6.5 11.5h-13z", "M8 14.5L1.5 3h13z", "M8 2l6 4.6-2.3 7.2H4.3L2 6.6z", "M4.5 2h7L15 8l-3.5 6h-7L1 8z", "M8 1l2 4.8 5.2.4-4 3.3 1.3 5L8 11.8l-4.5 2.7 1.3-5-4-3.3L6 5.8z"];
function partyMark(party) {
  return svg("svg", { class: `party p${party % 8}`, viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("path", { d: SHAPES[party % SHAPES.length] }));
}
