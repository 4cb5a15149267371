// The model: what the embedded data and a reader's choices mean; no element of the page in here.

const DATA = JSON.parse(document.getElementById("data").textContent);
const PARTIES = DATA.parties.map(([id, title, short], index) => ({ id, title, short, index }));
const ISSUES = DATA.issues;
const POOL = DATA.pool;
const SCENARIOS = new Map(DATA.scenarios.map((raw) => [raw.id, raw]));
const ISSUE_PLACE = new Map(ISSUES.map((issue, i) => [issue.id, i]));

// A scenario made ready; each once, when it is first looked at.
const ready = new Map();
function scenarioOf(id) {
  if (!ready.has(id)) ready.set(id, readied(SCENARIOS.get(id)));
  return ready.get(id);
}

// A list of places, itself in the pool.
function pooled(place) {
  return POOL[place].map((each) => POOL[each]);
}

function readied(raw) {
  const held = raw.held.map((place, position) => ({ ...POOL[place], position, coded: true }));
  const found = {
    ...raw,
    held,
    rules: pooled(raw.rules),
    stances: raw.stances.map(pooled),
    zones: Object.fromEntries(Object.entries(raw.zones).map(([i, place]) => [i, POOL[place]])),
    computable: raw.tooLarge === undefined,
  };
  if (!found.computable) return found;
  const variables = pooled(raw.variables).map(([issue, member, runs, multiplicity]) => {
    const classOf = runs.flatMap(([number, length]) => new Array(length).fill(number));
    return { issue, member, classOf, multiplicity };
  });
  const order = POOL[raw.order];
  const layerOf = [];
  order.forEach((variable, layer) => {
    layerOf[variable] = layer;
  });
  const frame = { sizes: variables.map((v) => v.multiplicity.length), order, layerOf };
  const scores = pooled(raw.scores);
  found.frame = frame;
  found.variables = variables;
  found.variablesOf = ISSUES.map((_, i) =>
    variables.flatMap((v, number) => (v.issue === i ? [number] : [])),
  );
  found.multiplicity = variables.map((v) => v.multiplicity.map(BigInt));
  found.always = [...pooled(raw.rulesTables), ...pooled(raw.definitions)].map((r) => prepared(r, frame));
  found.relations = raw.heldTables.map((p) => (p === null ? null : prepared(POOL[p], frame)));
  found.utilities = new Map(
    POOL[raw.utilities].map(([party, scale, source, grid], column) => [
      party,
      {
        scale,
        source,
        grid,
        scores: scores.map((table) => (table === null ? null : table.map((row) => row[column]))),
      },
    ]),
  );
  // a reader may give anybody a walk-away value whose utility is known
  for (const party of found.utilities.keys()) {
    const id = `${PARTIES[party].id}.walk_away`;
    if (!held.some((c) => c.id === id)) {
      const added = { id, party, by: 1 << party, kind: "walk_away", ladder: id, red: true };
      held.push({ ...added, position: held.length, coded: false, title: "worth at least …" });
      found.relations.push(null);
    }
  }
  found.lower = held.map((c) =>
    c.kind === "demand"
      ? held.findIndex((other) => other.kind === "red_line" && other.ladder === c.ladder)
      : -1,
  );
  return found;
}

// The commitments that a level and a reading hold, without those set aside.
function inForce(scenario, state, level, reading) {
  return scenario.held.map((c) => {
    if (c.ideal && reading !== "cautious") return false;
    if (level === "red_lines" && !c.red) return false;
    if (state.aside.has(c.id)) return false;
    return c.kind !== "walk_away" || walkAwayOf(scenario, state, c.party) !== null;
  });
}

// The walk-away value that counts, exact; null: none.
function walkAwayOf(scenario, state, party) {
  const id = PARTIES[party].id;
  const text = state.walk.has(id) ? state.walk.get(id) : codedWalkAway(scenario, party);
  return text === "" ? null : fraction(text);
}

function codedWalkAway(scenario, party) {
  const coded = scenario.walk[PARTIES[party].id];
  return coded === undefined ? "" : coded[0];
}

function relationOf(scenario, state, position) {
  const c = scenario.held[position];
  if (c.kind !== "walk_away") return scenario.relations[position];
  const utility = scenario.utilities.get(c.party);
  const least = leastScore(walkAwayOf(scenario, state, c.party), utility.scale);
  const scope = utility.scores.flatMap((row, v) => (row && row.some((x) => x) ? [v] : []));
  const top = BigInt(Number.MAX_SAFE_INTEGER);
  const bounded = least > top ? top : least < -top ? -top : least;
  const worths = scope.map((v) => utility.scores[v]);
  const sum = { scope, worths, least: Number(bounded), most: null, decides: false };
  return { machine: sumMachine(sum, scenario.frame.layerOf) };
}

function heldRelations(scenario, state, force) {
  return scenario.held.flatMap((c, i) =>
    force[i] ? [{ relation: relationOf(scenario, state, i), by: c.by, position: i }] : [],
  );
}

// How many values of every class count: a deal settles a variable with one value.
function weightsOf(scenario, deal) {
  const weights = scenario.multiplicity.map((row) => row.slice());
  for (const [issue, choice] of deal) {
    for (const [variable, chosen] of settledClasses(scenario, issue, choice)) {
      weights[variable] = weights[variable].map((_, c) => (c === chosen ? 1n : 0n));
    }
  }
  return weights;
}

// A choice is the place of an option or grid point, or the set of a set's members.
function settledClasses(scenario, issue, choice) {
  return scenario.variablesOf[issue].map((number) => {
    const variable = scenario.variables[number];
    const value = choice instanceof Set ? Number(choice.has(variable.member)) : choice;
    return [number, variable.classOf[value]];
  });
}

function attempt(work) {
  try {
    return work();
  } catch (error) {
    if (error instanceof TooLarge) return null;
    throw error;
  }
}

// "open", "closed" or "unknown" for what a state holds at a level and in a reading.
function verdictOf(scenario, state, level, reading) {
  const none = scenario.multiplicity;
  const counted = attempt(() =>
    countAll(agreementsOf(scenario, state, inForce(scenario, state, level, reading)), none),
  );
  if (counted === null) return { verdict: "unknown", agreements: null };
  return { verdict: counted.total > 0n ? "open" : "closed", agreements: counted.total };
}

function agreementsOf(scenario, state, force) {
  const held = heldRelations(scenario, state, force);
  return unfold(scenario.frame, scenario.always, held, scenario.coalitions, false);
}

// Everything that the page shows of a state.
function answer(state) {
  const scenario = scenarioOf(state.scenario);
  const force = inForce(scenario, state, state.level, state.reading);
  const zones = zonesOf(scenario, state);
  if (!scenario.computable) return { scenario, force, zones, computable: false };
  const { frame, always, multiplicity } = scenario;
  const weights = weightsOf(scenario, state.deal);
  const rules = attempt(() => unfold(frame, always, [], [0], false));
  const kept = attempt(() => agreementsOf(scenario, state, force));
  const least = attempt(() => leastBroken(scenario, state, force, weights));
  const feasible = rules && countAll(rules, multiplicity).total;
  const agreements = kept && countAll(kept, multiplicity);
  const withDeal = kept && countAll(kept, weights);
  const completions = rules && countAll(rules, weights);
  const found = {
    scenario,
    force,
    zones,
    computable: true,
    levels: {
      coded: verdictOf(scenario, state, "demands", "coded"),
      cautious: verdictOf(scenario, state, "demands", "cautious"),
      red: verdictOf(scenario, state, "red_lines", "coded"),
    },
    verdict: agreements === null ? "unknown" : agreements.total > 0n ? "open" : "closed",
    feasible,
    agreements: agreements && agreements.total,
    each: agreements && agreements.each,
    deal: { agreements: withDeal && withDeal.total, each: withDeal && withDeal.each },
    completions: completions && completions.total,
    possible: completions && completions.each,
    least,
    core: agreements && agreements.total > 0n ? coreOf(scenario, agreements.each) : new Map(),
    conflicts: conflictsOf(scenario, state, force),
    diagrams: { rules, kept },
  };
  found.utilities = utilitiesOf(scenario, state, found, weights);
  found.crossed = state.deal.size && rules ? crossedBy(scenario, state, force, weights, found) : null;
  return found;
}

function leastBroken(scenario, state, force, weights) {
  const held = heldRelations(scenario, state, force);
  const { frame, always } = scenario;
  const all = scenario.coalitions.map((c) =>
    fewestBroken(unfold(frame, always, held, [c], true), weights),
  );
  const least = (values) => values.filter((x) => x !== null).reduce((a, b) => (a === null || b < a ? b : a), null);
  return {
    least: least(all.map((one) => one.least)),
    each: frame.sizes.map((size, v) =>
      Array.from({ length: size }, (_, c) => least(all.map((one) => one.each[v][c]))),
    ),
  };
}

// The issues that every agreement settles alike: issue -> option's place, grid place or members.
function coreOf(scenario, each) {
  const core = new Map();
  ISSUES.forEach((issue, i) => {
    const chosen = scenario.variablesOf[i].map((number) => {
      const variable = scenario.variables[number];
      const alive = each[number].flatMap((n, c) => (n > 0n ? [c] : []));
      if (alive.length !== 1 || variable.multiplicity[alive[0]] !== 1) return null;
      return [variable.member, variable.classOf.indexOf(alive[0])];
    });
    if (chosen.includes(null)) return;
    if (issue.kind === "set") {
      core.set(i, new Set(chosen.filter(([, inside]) => inside).map(([member]) => member)));
    } else core.set(i, chosen[0][1]);
  });
  return core;
}

function utilitiesOf(scenario, state, found, weights) {
  const { rules, kept } = found.diagrams;
  return [...scenario.utilities].map(([party, utility]) => ({
    party,
    scale: utility.scale,
    source: utility.source,
    overall: rules && worthRange(rules, scenario.multiplicity, utility.scores),
    any: rules && worthRange(rules, weights, utility.scores),
    agreed: kept && worthRange(kept, weights, utility.scores),
  }));
}

// The commitments that a deal breaks whatever becomes of the rest, and the rules that it breaks.
function crossedBy(scenario, state, force, weights, found) {
  const { frame, always } = scenario;
  const fixed = weights.map((row, variable) => ({ variable, mask: row.map((n) => n > 0n) }));
  const empty = (relations) =>
    countAll(unfold(frame, [...fixed, ...relations], [], [0], false), weights).total === 0n;
  const definitions = always.slice(scenario.rules.length);
  if (found.completions === 0n) {
    const rules = scenario.rules.filter((_, i) => attempt(() => empty([always[i], ...definitions])));
    return { rules, held: [] };
  }
  const broken = scenario.held.filter((c, i) => {
    if (!force[i]) return false;
    const relation = relationOf(scenario, state, i);
    if (relation.mask) {
      const alive = found.possible[relation.variable].map(
        (n, o) => n > 0n && weights[relation.variable][o] > 0n,
      );
      return !relation.mask.some((kept, o) => kept && alive[o]);
    }
    return attempt(() => empty([...always, relation])) === true;
  });
  return { rules: [], held: broken };
}
