// Small helpers: elements from text (never from markup), numbers as readers know them.

function el(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name === "on") {
      for (const [event, run] of Object.entries(value)) made.addEventListener(event, run);
    } else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

const SVG = "http://www.w3.org/2000/svg";
function svg(tag, attributes, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function byId(id) {
  return document.getElementById(id);
}

function fill(element, ...children) {
  element.replaceChildren(...children.flat().filter((child) => child !== null && child !== ""));
}

function mark(name) {
  return svg("svg", { class: `mark ${name}`, "aria-hidden": "true" }, svg("use", { href: `#m-${name}` }));
}

function listed(words, last = "and") {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} ${last} ${words[words.length - 1]}`;
}

function counted(number, one, many = `${one}s`) {
  const small = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
  const text = number <= 10 ? small[Number(number)] : grouped(number);
  return `${text} ${Number(number) === 1 ? one : many}`;
}

function grouped(number) {
  return String(number).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

function capital(text) {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

// A score over its scale: exact where the decimals end soon, else rounded and marked so.
function worth(score, scale) {
  const exact = [2, 5].reduce((rest, p) => {
    let left = rest;
    while (left % p === 0) left /= p;
    return left;
  }, scale / gcd(Math.abs(score), scale));
  const value = score / scale;
  if (exact === 1) return String(Number(value.toFixed(6)));
  return `≈ ${value.toFixed(2)}`;
}

function gcd(a, b) {
  return b ? gcd(b, a % b) : a || 1;
}

// The grid point of a number issue, exact, as a decimal or a fraction.
function gridText(issue, place) {
  const [first, step, unit] = issue.grid.map(BigInt);
  const above = first + step * BigInt(place);
  return decimal(above, unit);
}

function decimal(above, below) {
  if (above % below === 0n) return String(above / below);
  for (let digits = 1n; digits <= 12n; digits += 1n) {
    const scaled = above * 10n ** digits;
    if (scaled % below) continue;
    const text = String(scaled / below < 0n ? -scaled / below : scaled / below);
    const padded = text.padStart(Number(digits) + 1, "0");
    const cut = padded.length - Number(digits);
    return `${above < 0n ? "-" : ""}${padded.slice(0, cut)}.${padded.slice(cut)}`;
  }
  return `${above}/${below}`;
}

function withUnit(text, issue) {
  return issue.unit ? `${text} ${issue.unit}` : text;
}

function partyNames(places) {
  return places.map((party) => PARTIES[party].title);
}
