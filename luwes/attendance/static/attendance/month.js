/* A day chosen in the calendar opens, so that its steps can be read at once. */
const open = () => {
  const day = document.getElementById(location.hash.slice(1));
  if (day?.matches("details")) day.open = true;
};
addEventListener("hashchange", open);
open();
