/* Marks the device from which the list is being read. */
import { mark } from "./evidence.js";
import { kept } from "./store.js";

if (await kept("key")) {
  const own = document.querySelector(`[data-mark="${await mark()}"] [data-this]`);
  if (own) own.hidden = false;
}
