/* Asks, in plain words and before the browser does, whether the position may go along. */
import { off, remember, seek } from "./position.js";
import { fill, word } from "./words.js";

const FRESH = 60_000; // ms for which a position is where somebody still is

/*
 * Returns {known, found, renew}: what is known at this moment, a promise that ends within
 * 8 seconds, and a way to look again when the last look was a while ago.
 */
export function ask(root, facts, wish) {
  const section = root.querySelector("[data-position]");
  const [card, status] = [section.querySelector("[data-position-ask]"), section.querySelector("[data-position-status]")];
  const change = section.querySelector("[data-position-change]");
  let known = off;
  let found = Promise.resolve(off);
  let lookedAt = 0; // 0 while nobody wants it

  function renew() {
    if (lookedAt && Date.now() - lookedAt > FRESH) look();
  }

  function look() {
    lookedAt = Date.now();
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
    [known, found, lookedAt] = [off, Promise.resolve(off), 0];
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
  return {
    known: () => known,
    found: () => { renew(); return found; },
    renew,
  };
}

function said({ position, no_position: why }) {
  if (!position) return word(`position-${why}`);
  return fill(word("position-found"), { metres: Math.round(Number(position.accuracy)) });
}
