// What a reader has chosen, and its place in the address, so that a state can be shared.

const PLAIN = { level: "demands", reading: "coded" };

function startState() {
  const scenario = SCENARIOS.has(DATA.start) ? DATA.start : DATA.scenarios[0].id;
  return { scenario, ...PLAIN, aside: new Set(), walk: new Map(), deal: new Map(), axes: null };
}

// Reads an address. What does not fit this case is left out and named, never an error.
function readHash(hash) {
  const state = startState();
  const odd = [];
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const take = (name, fits, set) => {
    const value = given.get(name);
    if (value === null) return;
    if (fits(value)) set(value);
    else odd.push(name);
  };
  take("s", (v) => SCENARIOS.has(v), (v) => { state.scenario = v; });
  take("level", (v) => v === "demands" || v === "red_lines", (v) => { state.level = v; });
  take("reading", (v) => v === "coded" || v === "cautious", (v) => { state.reading = v; });
  const scenario = scenarioOf(state.scenario);
  const ids = new Set(scenario.held.filter((c) => c.kind !== "walk_away").map((c) => c.id));
  for (const id of pieces(given.get("aside"))) {
    if (ids.has(id)) state.aside.add(id);
    else odd.push("aside");
  }
  for (const piece of pieces(given.get("walk"))) {
    const [party, text] = cut(piece);
    const known = PARTIES.find((p) => p.id === party);
    const able = known && scenario.computable && scenario.utilities.has(known.index);
    if (able && (text === "" || fraction(text))) state.walk.set(party, text);
    else odd.push("walk");
  }
  for (const piece of pieces(given.get("deal"))) {
    const [name, text] = cut(piece);
    const issue = ISSUE_PLACE.get(name);
    const choice = issue === undefined ? null : choiceOf(ISSUES[issue], text);
    if (choice === null || !scenario.computable) odd.push("deal");
    else state.deal.set(issue, choice);
  }
  const axes = pieces(given.get("axes")).map((id) => PARTIES.findIndex((p) => p.id === id));
  if (axes.length === 2 && axes[0] !== axes[1] && !axes.includes(-1)) state.axes = axes;
  else if (given.has("axes")) odd.push("axes");
  for (const name of given.keys()) {
    if (!["s", "level", "reading", "aside", "walk", "deal", "axes"].includes(name)) odd.push(name);
  }
  return { state, odd: [...new Set(odd)] };
}

function pieces(text) {
  return text ? text.split(",") : [];
}

function cut(piece) {
  const at = piece.indexOf(":");
  return at < 0 ? [piece, ""] : [piece.slice(0, at), piece.slice(at + 1)];
}

// The choice that a word names on an issue; null where it names none.
function choiceOf(issue, text) {
  if (issue.kind === "number") {
    const value = fraction(text);
    if (value === null) return null;
    const [first, step, unit] = issue.grid.slice(0, 3).map(BigInt);
    const above = value[0] * unit - first * value[1];
    const whole = step * value[1];
    if (above % whole) return null;
    const place = above / whole;
    return place >= 0n && place < BigInt(issue.grid[3]) ? Number(place) : null;
  }
  if (issue.kind === "set") {
    const members = text === "" ? [] : text.split("+");
    return members.every((m) => issue.options.some(([id]) => id === m)) ? new Set(members) : null;
  }
  const place = issue.options.findIndex(([id]) => id === text);
  return place < 0 ? null : place;
}

function wordOf(issue, choice) {
  if (issue.kind === "number") return gridText(issue, choice);
  if (issue.kind === "set") {
    return issue.options.flatMap(([id]) => (choice.has(id) ? [id] : [])).join("+");
  }
  return issue.options[choice][0];
}

function hashOf(state) {
  const parts = [];
  const add = (name, value) => parts.push(`${name}=${value.replace(/[^A-Za-z0-9_.,:+/-]/g, encodeURIComponent).replace(/\+/g, "%2B")}`);
  if (state.scenario !== startState().scenario) add("s", state.scenario);
  for (const name of ["level", "reading"]) if (state[name] !== PLAIN[name]) add(name, state[name]);
  if (state.aside.size) add("aside", [...state.aside].sort().join(","));
  if (state.walk.size) add("walk", [...state.walk].map((pair) => pair.join(":")).sort().join(","));
  if (state.deal.size) {
    const terms = [...state.deal].sort((a, b) => a[0] - b[0]);
    add("deal", terms.map(([i, choice]) => `${ISSUES[i].id}:${wordOf(ISSUES[i], choice)}`).join(","));
  }
  if (state.axes) add("axes", state.axes.map((party) => PARTIES[party].id).join(","));
  return parts.join("&");
}
