/* Asks, in plain words and before the browser does, whether the position may go along. */
import { off, remember, seek } from "./position.js";
import { fill, word } from "./words.js";

/* Returns {known, found}: what is known at this moment, and a promise that ends within 8 seconds. */
export function ask(root, facts, wish) {
  const section = root.querySelector("[data-position]");
  const [card, status] = [section.querySelector("[data-position-ask]"), section.querySelector("[data-position-status]")];
  const change = section.querySelector("[data-position-change]");
  let known = off;
  let found = Promise.resolve(off);

  function look() {
    card.hidden = true;
    change.hidden = false;
    status.textContent = word("position-seeking");
    known = { position: null, no_position: "timeout" };
    found = seek().then((result) => {
      known = result;
      status.textContent = said(result);
      return result;
    });
  }

  function leave() {
    [known, found] = [off, Promise.resolve(off)];
    card.hidden = true;
    change.hidden = false;
    status.textContent = said(off);
  }

  function choose(answer) {
    remember(answer);
    if (answer === "yes") look();
    else leave();
  }

  const why = facts.positionRequired ? "position-required" : "position-optional";
  section.querySelector("[data-position-why]").textContent = fill(word(why), { days: facts.positionDays });
  section.querySelector("[data-position-yes]").onclick = () => choose("yes");
  section.querySelector("[data-position-no]").onclick = () => choose("no");
  change.onclick = () => { card.hidden = false; change.hidden = true; };
  section.hidden = false;
  if (wish === "yes") look();
  else if (wish === "no") leave();
  else card.hidden = false;
  return { known: () => known, found: () => found };
}

function said({ position, no_position: why }) {
  if (!position) return word(`position-${why}`);
  return fill(word("position-found"), { metres: Math.round(Number(position.accuracy)) });
}
