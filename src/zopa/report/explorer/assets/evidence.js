// The dialog that says what a stance or a condition rests on.

const BASIS = {
  stated: "stated by the party itself",
  reported: "reported by others",
  inferred: "inferred from what was said",
  assumed: "assumed",
};

function showEvidence(title, content) {
  byId("evidence-title").textContent = title;
  fill(byId("evidence-body"), ...content);
  byId("evidence").showModal();
}

function stanceEvidence(scenario, issue, party) {
  const stance = scenario.stances[issue][party];
  const parts = [];
  const line = (name, text) => parts.push(el("p", {}, el("strong", {}, `${name} `), text));
  if (stance.missing) parts.push(el("p", {}, DATA.public ? "There is no entry on this issue, or none that may be published. That is not consent." : "There is no entry on this issue. That is not consent."));
  else if (stance.silent) {
    parts.push(el("p", {}, "Looked for, and not found in the documents. Silence is not consent."));
  } else if (stance.defers) {
    const other = PARTIES.find((p) => p.id === stance.defers);
    line("Defers to", `${other ? other.title : stance.defers}: whatever that party accepts.`);
  } else {
    if (stance.ideal !== undefined) line("Would like best:", stance.ideal);
    if (stance.flexible) line("Accepts:", "every option, by its own declaration");
    else if (stance.acceptable) line("Accepts only:", stance.acceptable.text);
    else line("Accepts:", "no limit is stated; what it would accept is not known");
    if (stance.redLine) line("Rules out:", stance.redLine.text);
  }
  if (stance.weight) line("Weight:", `${stance.weight}, relative to its other issues`);
  if (stance.note) line("Note:", stance.note);
  parts.push(...grounds(stance, "What it rests on"));
  const apart = { acceptable: "What the demand rests on", redLine: "What the red line rests on" };
  for (const [name, title] of Object.entries(apart)) {
    const limit = stance[name];
    // a limit without grounds of its own rests on what the stance rests on
    if (limit && limit.grounds) parts.push(...grounds(limit.grounds, title));
  }
  return parts;
}

function heldEvidence(c) {
  const parts = [el("p", {}, capital(c.prose || c.title), ".")];
  if (c.package) parts.push(el("p", {}, el("strong", {}, "Offered together: "), c.package));
  if (c.weight) parts.push(el("p", {}, el("strong", {}, "Weight: "), c.weight));
  if (c.note) parts.push(el("p", {}, el("strong", {}, "Note: "), c.note));
  parts.push(...grounds(c, "What it rests on"));
  if (c.file) parts.push(el("p", { class: "place" }, `Coded in ${c.file}, line ${c.line}.`));
  return parts;
}

function grounds(one, title) {
  const parts = [el("h3", {}, title)];
  if (one.basis) {
    const sure = one.confidence ? `; confidence that this is coded right: ${one.confidence}` : "";
    parts.push(el("p", {}, `${capital(BASIS[one.basis] || one.basis)}${sure}.`));
  }
  const event = one.event && DATA.events[one.event];
  if (event) {
    const sure = event[2] ? `, confidence ${event[2]}` : "";
    parts.push(el("p", {}, `Stands or falls with: ${event[0]}${event[1] ? ` (${event[1]})` : ""}${sure}.`));
  }
  const claims = (one.evidence || []).map(claimItem);
  if (claims.length) parts.push(el("ul", { class: "claims" }, claims));
  else parts.push(el("p", {}, "No document is cited."));
  if (one.disputed && one.disputed.length) {
    parts.push(el("h4", {}, "Disputed by"), el("ul", { class: "claims" }, one.disputed.map(claimItem)));
  }
  return parts;
}

function claimItem(id) {
  const claim = DATA.claims[id];
  if (!claim) return el("li", {}, id);
  const [source, paragraph, speaker, relayed, kind, status, date, , statement] = claim;
  const document_ = DATA.sources[source];
  const by = relayed.length ? `${speaker}, by way of ${listed(relayed)}` : speaker;
  const where = document_
    ? `${document_[0]}${document_[1] ? `, ${document_[1]}` : ""}, ${document_[2]}`
    : source;
  return el(
    "li",
    {},
    el("p", { class: "statement" }, statement),
    el("p", { class: "cite" }, `${by}; ${date}; ${status} ${kind}. `),
    el("p", { class: "cite" }, `${where}${paragraph.length ? `, paragraph ${paragraph.join(", ")}` : ""} [${id}]`),
  );
}
