// Asks every two seconds whether the order is carried out; the server then leads on to its page.
const ask = async () => {
  const answer = await fetch(location.href, { redirect: "manual" });
  if (answer.type === "opaqueredirect") location.reload();
  else setTimeout(ask, 2000);
};

setTimeout(ask, 2000);
