// Conflicts: which commitments cannot be kept together, minimal under dropping a member and under
// weakening a demand to its red line.

const MOST_SETS = 4000;

// The conflicts among what is held. `complete` is false where others may be missing.
function conflictsOf(scenario, state, force) {
  const moved = scenario.held.filter((c, i) => force[i] && c.kind === "walk_away" && isMoved(scenario, state, c));
  let clashes = scenario.clashes;
  let complete = clashes !== null;
  if (moved.length || clashes === null) {
    const own = attempt(() => clashesAmong(scenario, state, force));
    if (own !== null) [clashes, complete] = [own, true];
    else {
      const apart = new Set(moved.map((c) => c.position));
      clashes = (clashes || []).filter((set) => !set.some((i) => apart.has(i)));
      complete = false;
    }
  }
  const among = clashes.filter((set) => set.every((i) => force[i]));
  const members = among.map((set) => new Set(set));
  const isClash = (set) => members.some((other) => [...other].every((i) => set.has(i)));
  const minimal = among.filter((set) =>
    set.every((i) => {
      const red = scenario.lower[i];
      if (red < 0 || !force[red]) return true;
      const weaker = new Set(set);
      weaker.delete(i);
      weaker.add(red);
      return !isClash(weaker);
    }),
  );
  minimal.sort((a, b) => a.length - b.length || compare(a, b));
  return { complete, sets: minimal };
}

function isMoved(scenario, state, c) {
  if (!c.coded) return true;
  const value = walkAwayOf(scenario, state, c.party);
  const coded = fraction(codedWalkAway(scenario, c.party));
  return value[0] * coded[1] !== coded[0] * value[1];
}

function compare(a, b) {
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return a[i] - b[i];
  return 0;
}

// Every set that cannot be kept together, worked out here because a walk-away value was moved:
// the minimal sets that outcomes break, and the minimal sets that meet all of those.
function clashesAmong(scenario, state, force) {
  const held = heldRelations(scenario, state, force);
  let families = [];
  for (const coalition of scenario.coalitions) {
    families = minimalSets([...families, ...brokenSets(scenario, held, coalition)]);
  }
  let hitting = [0n];
  for (const family of families) {
    const hits = hitting.filter((set) => set & family);
    const misses = hitting.filter((set) => !(set & family));
    const grown = [];
    for (const set of misses) {
      for (const bit of bits(family)) grown.push(set | bit);
    }
    hitting = minimalSets([...hits, ...grown]);
  }
  // nothing to hit: not even the rules can be kept, or nobody can ever agree
  if (!families.length) return [[]];
  if (families.length === 1 && families[0] === 0n) return [];
  return hitting.map((set) => scenario.held.flatMap((_, i) => (set & (1n << BigInt(i)) ? [i] : [])));
}

function* bits(set) {
  for (let bit = 1n; bit <= set; bit <<= 1n) if (set & bit) yield bit;
}

function minimalSets(sets) {
  const size = (set) => [...bits(set)].length;
  const sorted = [...new Set(sets)].map((set) => [size(set), set]).sort((a, b) => a[0] - b[0]);
  const kept = [];
  for (const [, set] of sorted) {
    if (!kept.some((other) => (other & set) === other)) kept.push(set);
    if (kept.length > MOST_SETS) throw new TooLarge();
  }
  return kept;
}

// The minimal sets of a coalition's commitments that rule-keeping outcomes break.
function brokenSets(scenario, held, coalition) {
  const own = held.filter(({ by }) => by & coalition);
  const wide = own.filter(({ relation }) => relation.machine);
  const { frame, always } = scenario;
  const { order, sizes, layerOf } = frame;
  const cut = order.map((v) => new Array(sizes[v]).fill(false));
  const unary = order.map((v) => new Array(sizes[v]).fill(0n));
  const rules = [];
  for (const one of always) {
    if (one.machine) rules.push(one.machine);
    else one.mask.forEach((kept, o) => { cut[layerOf[one.variable]][o] ||= !kept; });
  }
  for (const { relation, position } of own) {
    if (!relation.mask) continue;
    relation.mask.forEach((kept, o) => {
      if (!kept) unary[layerOf[relation.variable]][o] |= 1n << BigInt(position);
    });
  }
  const known = order.map(() => new Map());
  let visited = 0;
  const visit = (layer, states) => {
    if (layer === order.length) return [0n];
    const key = String.fromCharCode(...states);
    if (known[layer].has(key)) return known[layer].get(key);
    visited += 1;
    if (visited > NODE_LIMIT / 8) throw new TooLarge();
    let found = [];
    for (let o = 0; o < sizes[order[layer]]; o += 1) {
      if (cut[layer][o]) continue;
      const after = states.slice();
      let broken = unary[layer][o];
      let dead = false;
      [...rules, ...wide.map((w) => w.relation.machine)].forEach((machine, m) => {
        if (dead || after[m] === KEPT || !machine.layers.has(layer)) return;
        after[m] = machine.step(after[m], o);
        if (after[m] !== BROKEN) return;
        if (m < rules.length) dead = true;
        else {
          broken |= 1n << BigInt(wide[m - rules.length].position);
          after[m] = KEPT;
        }
      });
      if (dead) continue;
      for (const set of visit(layer + 1, after)) found.push(set | broken);
      if (found.length > 8 * MOST_SETS) found = minimalSets(found);
    }
    found = minimalSets(found);
    known[layer].set(key, found);
    return found;
  };
  let hopeless = 0n;
  const roots = [...rules, ...wide.map((w) => w.relation.machine)].map((machine, m) => {
    if (machine.root !== BROKEN) return machine.root;
    if (m < rules.length) return BROKEN;
    hopeless |= 1n << BigInt(wide[m - rules.length].position);
    return KEPT;
  });
  if (roots.includes(BROKEN)) return [];
  return visit(0, roots).map((set) => set | hopeless);
}
