/* The plain form, sent by the script: what the device cannot sign yet, or where no gate stands. */
const PATIENCE = 15_000; // ms

/* Sends the form itself; false where nobody could be reached, so that the gesture must be kept. */
export async function sentPlainly(form, kind, found) {
  form.elements.latitude.value = found.position?.lat ?? "";
  form.elements.longitude.value = found.position?.lon ?? "";
  form.elements.accuracy_m.value = found.position?.accuracy ?? "";
  form.elements.why_none.value = found.no_position;
  const body = new FormData(form);
  body.set("kind", kind);
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const answer = await fetch(location.pathname, { method: "POST", body, redirect: "manual", signal });
    if (answer.type === "opaqueredirect") location.assign(location.pathname);
    else submitNatively(form, kind);
    return true;
  } catch {
    return false;
  }
}

/* Lets the server's own answer be read: a refusal with its reasons, or what is wrong with it. */
function submitNatively(form, kind) {
  const input = Object.assign(document.createElement("input"), { type: "hidden", name: "kind", value: kind });
  form.append(input);
  form.submit();
}
