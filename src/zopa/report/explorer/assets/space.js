// The chart of what packages are worth to two parties.

function showSpace() {
  fill(byId("space"));
}
