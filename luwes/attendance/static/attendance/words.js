/* The texts of the page, which the template has written in the reader's language. */
const words = document.getElementById("words");

export const word = (name) => words.getAttribute(`data-${name}`) ?? "";
export const fill = (text, values) =>
  text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
