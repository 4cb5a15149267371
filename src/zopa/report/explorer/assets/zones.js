// Zones: where each option lies, alone, once some commitments are set aside.

// What is held of each party's limits on an issue, in a reading. Zones speak of demands and red
// lines whatever the level: they say what each party says of the option.
function limitsOn(scenario, state, issue) {
  const id = ISSUES[issue].id;
  return PARTIES.map((party) => {
    const of = (kind) =>
      scenario.held.findIndex(
        (c) => c.kind === kind && c.ladder === `${party.id}.${id}` && !state.aside.has(c.id),
      );
    const stance = scenario.stances[issue][party.index];
    const cautious = state.reading === "cautious";
    const limited = Boolean(stance.acceptable || (cautious && stance.unknown && stance.hasIdeal));
    const demand = of("demand");
    const counts = demand >= 0 && (cautious || !scenario.held[demand].ideal);
    return { stance, limited, demand: counts ? demand : -1, red: of("red_line") };
  });
}

function standing(limits, leaves, crosses, isIdeal) {
  const found = { zone: "overlap", demandOf: [], redLineOf: [], silent: [], unknown: [] };
  limits.forEach((limit, party) => {
    const { stance } = limit;
    if (limit.red >= 0 && crosses(limit, party)) found.redLineOf.push(party);
    else if (limit.limited) {
      if (limit.demand >= 0 && leaves(limit, party)) found.demandOf.push(party);
    } else if (stance.silent || stance.missing) found.silent.push(party);
    else if (stance.unknown && !isIdeal(limit)) found.unknown.push(party);
  });
  if (found.redLineOf.length) found.zone = "barred";
  else if (found.demandOf.length) found.zone = "contested";
  return found;
}

function zonesOf(scenario, state) {
  return ISSUES.map((issue, i) => {
    const limits = limitsOn(scenario, state, i);
    if (issue.kind === "number") return { cells: stretchesOf(scenario.zones[issue.id], limits) };
    if (issue.kind === "set") return membersOf(issue, scenario.zones[issue.id], limits);
    return { options: optionsOf(scenario, i, limits) };
  });
}

function optionsOf(scenario, issue, limits) {
  if (!scenario.computable) return null;
  const variable = scenario.variables[scenario.variablesOf[issue][0]];
  // a limit on a choice or a scale is a table over that issue alone
  const broken = (position, value) => !scenario.relations[position].mask[variable.classOf[value]];
  return ISSUES[issue].options.map((_, value) =>
    standing(
      limits,
      (limit) => broken(limit.demand, value),
      (limit) => broken(limit.red, value),
      (limit) => limit.stance.at === value,
    ),
  );
}

function stretchesOf(cells, limits) {
  const found = [];
  for (const [min, max, minOpen, maxOpen, first, stop, leaves, crosses] of cells) {
    const here = standing(
      limits,
      (_, party) => Boolean(leaves & (1 << party)),
      (_, party) => Boolean(crosses & (1 << party)),
      () => false,
    );
    const last = found[found.length - 1];
    if (last && JSON.stringify(last.standing) === JSON.stringify(here)) {
      last.max = max;
      last.maxOpen = maxOpen;
      if (stop > first) {
        if (last.stop <= last.first) last.first = first;
        last.stop = stop;
      }
    } else found.push({ min, max, minOpen, maxOpen, first, stop, standing: here });
  }
  return found;
}

// A member's zone is the best that any combination with it, or without it, has.
function membersOf(issue, tables, limits) {
  if (tables === null) return { included: null, excluded: null };
  const count = 2 ** issue.options.length;
  const kept = tables.map(([text]) => bitsOf(text, count));
  const crossed = tables.map(([, text]) => bitsOf(text, count));
  const judge = (member, included) => {
    const bit = issue.options.length - 1 - member;
    const chosen = [];
    for (let s = 0; s < count; s += 1) if (((s >> bit) & 1) === included) chosen.push(s);
    const leaves = (party, s) => limits[party].demand >= 0 && kept[party][s] === "0";
    const crosses = (party, s) => limits[party].red >= 0 && crossed[party][s] === "1";
    const found = standing(
      limits,
      (_, party) => chosen.every((s) => leaves(party, s)),
      (_, party) => chosen.every((s) => crosses(party, s)),
      ({ stance }) =>
        stance.hasIdeal &&
        (stance.members || []).includes(issue.options[member][0]) === Boolean(included),
    );
    const every = PARTIES.map((party) => party.index);
    const uncrossed = chosen.filter((s) => !every.some((party) => crosses(party, s)));
    const free = uncrossed.some((s) => !every.some((party) => leaves(party, s)));
    found.zone = free ? "overlap" : uncrossed.length ? "contested" : "barred";
    return found;
  };
  const places = issue.options.map((_, member) => member);
  return {
    included: places.map((member) => judge(member, 1)),
    excluded: places.map((member) => judge(member, 0)),
  };
}
