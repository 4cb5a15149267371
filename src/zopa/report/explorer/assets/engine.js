// The engine: counts, exactly, what the solver counts, from the tables embedded in the page.
//
// A decision diagram is unfolded layer by layer, one variable a layer. A node is what is still
// undecided about every table (its residual), so equal nodes are one. Counts are BigInt. Where a
// diagram would grow past NODE_LIMIT nothing is answered: TooLarge, shown as "not known here",
// never as closed.

const NODE_LIMIT = 40000;
const KEPT = 0;
const BROKEN = 1;

class TooLarge extends Error {}

function product(numbers) {
  return numbers.reduce((a, b) => a * b, 1);
}

// Bits, first one highest, as text of zeros and ones.
function bitsOf(hex, length) {
  let text = "";
  for (const digit of hex) text += parseInt(digit, 16).toString(2).padStart(4, "0");
  return text.slice(0, length);
}

// A table as an automaton that reads its variables in the order of the layers.
function tableMachine(relation, sizes, layerOf) {
  const { scope } = relation;
  const lengths = scope.map((v) => sizes[v]);
  const axes = scope.map((_, i) => i).sort((a, b) => layerOf[scope[a]] - layerOf[scope[b]]);
  const strides = lengths.map((_, i) => product(lengths.slice(i + 1)));
  const bits = bitsOf(relation.bits, product(lengths));
  let places = [0];
  for (const axis of axes) {
    const after = [];
    for (const place of places) {
      for (let o = 0; o < lengths[axis]; o += 1) after.push(place + o * strides[axis]);
    }
    places = after;
  }
  const known = axes.map(() => new Map());
  const states = [null, null];
  const stateOf = (depth, text) => {
    if (!text.includes("0")) return KEPT;
    if (!text.includes("1")) return BROKEN;
    let state = known[depth].get(text);
    if (state === undefined) {
      state = states.length;
      if (state > 65000) throw new TooLarge();
      known[depth].set(text, state);
      states.push({ depth, text, next: null });
    }
    return state;
  };
  return {
    layers: new Set(scope.map((v) => layerOf[v])),
    root: stateOf(0, places.map((place) => bits[place]).join("")),
    step(state, option) {
      const here = states[state];
      if (here.next === null) {
        const size = lengths[axes[here.depth]];
        const part = here.text.length / size;
        here.next = Array.from({ length: size }, (_, o) =>
          stateOf(here.depth + 1, here.text.slice(o * part, (o + 1) * part)),
        );
      }
      return here.next[option];
    },
  };
}

// A sum that must lie within bounds, as an automaton; the last variable of one that "decides" says
// whether it does.
function sumMachine(relation, layerOf) {
  const { scope, worths, least, most } = relation;
  const axes = scope.map((_, i) => i).sort((a, b) => layerOf[scope[a]] - layerOf[scope[b]]);
  const gains = axes.map((axis) => (axis < worths.length ? worths[axis] : null));
  const low = [0];
  const high = [0];
  for (const gain of [...gains].reverse()) {
    low.unshift(low[0] + (gain === null ? 0 : Math.min(...gain)));
    high.unshift(high[0] + (gain === null ? 0 : Math.max(...gain)));
  }
  const known = new Map();
  const states = [null, null];
  const stateOf = (place, before, said, settledBefore) => {
    let settled = settledBefore;
    if (settled === 0) {
      const inside =
        (least === null || before + low[place] >= least) &&
        (most === null || before + high[place] <= most);
      const outside =
        (least !== null && before + high[place] < least) ||
        (most !== null && before + low[place] > most);
      settled = inside ? 1 : outside ? -1 : 0;
    }
    if (settled * said > 0) return KEPT;
    if (settled * said < 0) return BROKEN;
    const added = settled === 0 ? before : 0;
    const key = `${place},${added},${said},${settled}`;
    let state = known.get(key);
    if (state === undefined) {
      state = states.length;
      if (state > 65000) throw new TooLarge();
      known.set(key, state);
      states.push({ place, added, said, settled, next: [] });
    }
    return state;
  };
  return {
    layers: new Set(scope.map((v) => layerOf[v])),
    root: stateOf(0, 0, relation.decides ? 0 : 1, 0),
    step(state, option) {
      const here = states[state];
      if (here.next[option] === undefined) {
        const gain = gains[here.place];
        here.next[option] =
          gain === null
            ? stateOf(here.place + 1, here.added, option ? 1 : -1, here.settled)
            : stateOf(here.place + 1, here.added + gain[option], here.said, here.settled);
      }
      return here.next[option];
    },
  };
}

// A relation made ready: a mask where it is about one variable, else an automaton.
function prepared(relation, frame) {
  if (relation.bits !== undefined && relation.scope.length === 1) {
    const variable = relation.scope[0];
    const mask = [...bitsOf(relation.bits, frame.sizes[variable])].map((bit) => bit === "1");
    return { variable, mask };
  }
  const machine =
    relation.bits === undefined
      ? sumMachine(relation, frame.layerOf)
      : tableMachine(relation, frame.sizes, frame.layerOf);
  return { machine };
}

// Unfolds a diagram. `always` must hold on every path. `held` are commitments, each with the bits
// of those who hold it ("by"). Not soft: paths on which some coalition keeps all of its own.
// Soft: all paths, each edge with the number of commitments that break there.
function unfold(frame, always, held, coalitions, soft) {
  const { order, sizes, layerOf } = frame;
  const wanted = coalitions.reduce((a, c) => a | c, 0);
  const edges = order.map((v) =>
    Array.from({ length: sizes[v] }, () => ({ dead: false, out: 0, cost: 0 })),
  );
  const machines = [];
  let rootOut = 0;
  let rootCost = 0;
  let impossible = coalitions.length === 0;
  for (const one of always) {
    if (one.mask) {
      one.mask.forEach((kept, o) => {
        if (!kept) edges[layerOf[one.variable]][o].dead = true;
      });
    } else if (one.machine.root === BROKEN) impossible = true;
    else if (one.machine.root !== KEPT) machines.push({ ...one.machine, by: 0, rule: true });
  }
  for (const { relation, by } of held) {
    if (!(by & wanted)) continue;
    if (relation.mask) {
      relation.mask.forEach((kept, o) => {
        if (kept) return;
        const edge = edges[layerOf[relation.variable]][o];
        if (soft) edge.cost += 1;
        else edge.out |= by;
      });
    } else if (relation.machine.root === BROKEN) {
      if (soft) rootCost += 1;
      else rootOut |= by;
    } else if (relation.machine.root !== KEPT) {
      machines.push({ ...relation.machine, by, rule: false });
    }
  }
  const reading = order.map((_, layer) =>
    machines.flatMap((m, i) => (m.layers.has(layer) ? [i] : [])),
  );
  // who can still agree decides what still matters: the rest is forgotten, so that nodes merge
  const settle = (states, out) => {
    if (soft) return 0;
    let live = 0;
    let possible = false;
    for (const c of coalitions) {
      if (c & out) continue;
      possible = true;
      live |= c;
    }
    if (!possible) return -1;
    machines.forEach((m, i) => {
      if (!m.rule && !(m.by & live)) states[i] = KEPT;
    });
    return wanted & ~live;
  };
  const start = machines.map((m) => m.root);
  const startOut = settle(start, rootOut);
  if (impossible || startOut < 0) return { empty: true, order, sizes, layers: [], rootCost: 0 };
  let nodes = [{ states: start, out: startOut }];
  let total = 1;
  const layers = [];
  for (let layer = 0; layer < order.length; layer += 1) {
    const size = sizes[order[layer]];
    const children = new Int32Array(nodes.length * size).fill(-1);
    const costs = soft ? new Int32Array(nodes.length * size) : null;
    const known = new Map();
    const following = [];
    nodes.forEach((node, n) => {
      for (let o = 0; o < size; o += 1) {
        const edge = edges[layer][o];
        if (edge.dead) continue;
        const states = node.states.slice();
        let { cost } = edge;
        let out = node.out | edge.out;
        let dead = false;
        for (const m of reading[layer]) {
          if (states[m] === KEPT) continue;
          states[m] = machines[m].step(states[m], o);
          if (states[m] !== BROKEN) continue;
          if (machines[m].rule) {
            dead = true;
            break;
          }
          states[m] = KEPT;
          if (soft) cost += 1;
          else out |= machines[m].by;
        }
        if (dead) continue;
        out = settle(states, out);
        if (out < 0) continue;
        const key = String.fromCharCode(...states) + out;
        let child = known.get(key);
        if (child === undefined) {
          child = following.length;
          total += 1;
          if (total > NODE_LIMIT) throw new TooLarge();
          known.set(key, child);
          following.push({ states, out });
        }
        children[n * size + o] = child;
        if (soft) costs[n * size + o] = cost;
      }
    });
    layers.push({ size, nodes: nodes.length, children, costs });
    nodes = following;
  }
  return { empty: false, order, sizes, layers, rootCost, ends: nodes.length };
}

// Folds a diagram from its end: for every node, the combination over its edges.
function foldUp(diagram, zero, end, step) {
  const values = [new Array(diagram.ends).fill(end)];
  for (let layer = diagram.layers.length - 1; layer >= 0; layer -= 1) {
    const { size, nodes, children, costs } = diagram.layers[layer];
    const after = values[0];
    const here = new Array(nodes);
    for (let n = 0; n < nodes; n += 1) {
      let value = zero;
      for (let o = 0; o < size; o += 1) {
        const child = children[n * size + o];
        if (child >= 0) {
          value = step(value, after[child], layer, o, costs ? costs[n * size + o] : 0);
        }
      }
      here[n] = value;
    }
    values.unshift(here);
  }
  return values;
}

// Counts, per variable and class, the outcomes with one value of the class, and all outcomes.
// weights[v][c] is how many values count: the multiplicity, or 0 and 1 where a deal settles it.
// What a deal settles does not count for its own variable, so that its other options show, too.
function countAll(diagram, weights) {
  const { order, sizes } = diagram;
  const none = sizes.map((size) => new Array(size).fill(0n));
  if (diagram.empty) return { total: 0n, each: none };
  const weight = (layer, o) => weights[order[layer]][o];
  const after = foldUp(diagram, 0n, 1n, (sum, below, layer, o) => sum + below * weight(layer, o));
  let before = [1n];
  diagram.layers.forEach(({ size, nodes, children }, layer) => {
    const next = new Array(after[layer + 1].length).fill(0n);
    const row = none[order[layer]];
    for (let n = 0; n < nodes; n += 1) {
      if (before[n] === 0n) continue;
      for (let o = 0; o < size; o += 1) {
        const child = children[n * size + o];
        if (child < 0) continue;
        row[o] += before[n] * after[layer + 1][child];
        next[child] += before[n] * weight(layer, o);
      }
    }
    before = next;
  });
  return { total: after[0][0], each: none };
}

// The fewest commitments that break, per variable and class, and of all outcomes; null: none.
function fewestBroken(diagram, weights) {
  const { order, sizes } = diagram;
  const each = sizes.map((size) => new Array(size).fill(null));
  if (diagram.empty) return { least: null, each };
  const open = (layer, o) => weights[order[layer]][o] > 0n;
  const after = foldUp(diagram, Infinity, 0, (best, below, layer, o, cost) =>
    open(layer, o) ? Math.min(best, below + cost) : best,
  );
  let before = [diagram.rootCost];
  diagram.layers.forEach(({ size, nodes, children, costs }, layer) => {
    const next = new Array(after[layer + 1].length).fill(Infinity);
    const row = each[order[layer]];
    for (let n = 0; n < nodes; n += 1) {
      for (let o = 0; o < size; o += 1) {
        const child = children[n * size + o];
        if (child < 0) continue;
        const way = before[n] + costs[n * size + o];
        const whole = way + after[layer + 1][child];
        if (whole < Infinity && (row[o] === null || whole < row[o])) row[o] = whole;
        if (open(layer, o)) next[child] = Math.min(next[child], way);
      }
    }
    before = next;
  });
  const best = after[0][0] + diagram.rootCost;
  return { least: best < Infinity ? best : null, each };
}

// The least and the most that outcomes are worth: scores[v][c].
function worthRange(diagram, weights, scores) {
  if (diagram.empty) return null;
  const open = (layer, o) => weights[diagram.order[layer]][o] > 0n;
  const gain = (layer, o) => (scores[diagram.order[layer]] || [])[o] || 0;
  const low = foldUp(diagram, Infinity, 0, (best, below, layer, o) =>
    open(layer, o) ? Math.min(best, below + gain(layer, o)) : best,
  );
  const high = foldUp(diagram, -Infinity, 0, (best, below, layer, o) =>
    open(layer, o) ? Math.max(best, below + gain(layer, o)) : best,
  );
  return low[0][0] < Infinity ? [low[0][0], high[0][0]] : null;
}

// Exact decimals and fractions as a pair of BigInt; null where the text is none.
function fraction(text) {
  const whole = /^\s*([+-]?)(\d{1,40})\s*\/\s*(\d{1,40})\s*$/.exec(text);
  if (whole) {
    const below = BigInt(whole[3]);
    return below === 0n ? null : [BigInt(whole[1] + whole[2]), below];
  }
  const parts = /^\s*([+-]?)(\d{0,40})(?:\.(\d{0,40}))?(?:[eE]([+-]?\d{1,2}))?\s*$/.exec(text);
  if (!parts || !(parts[2] || parts[3])) return null;
  const digits = BigInt(`${parts[2] || ""}${parts[3] || ""}` || "0");
  const shift = Number(parts[4] || 0) - (parts[3] || "").length;
  const sign = parts[1] === "-" ? -1n : 1n;
  return shift >= 0 ? [sign * digits * 10n ** BigInt(shift), 1n] : [sign * digits, 10n ** BigInt(-shift)];
}

// The least whole score that is worth at least so much.
function leastScore(value, scale) {
  const [above, below] = value;
  const scaled = above * BigInt(scale);
  const whole = scaled / below;
  return whole * below < scaled ? whole + 1n : whole;
}
