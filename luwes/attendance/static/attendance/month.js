/* A day chosen in the calendar opens, so that its steps can be read at once. */
const open = () => {
  const day = document.querySelector(":target");
  if (day?.matches("details")) day.open = true;
};
addEventListener("hashchange", open);
open();
