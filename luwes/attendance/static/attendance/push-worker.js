/*
 * What the service worker does with a reminder. No import and no export, so that it can be loaded
 * by an import for its side effects as well as by importScripts.
 */
self.addEventListener("push", (event) => {
  const said = readable(event.data);
  event.waitUntil(
    self.registration.showNotification(said.title ?? "Luwes", {
      body: said.body ?? "",
      tag: said.tag ?? "luwes",
      icon: said.icon,
      badge: said.icon,
      data: { url: said.url ?? "/presensi/" },
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(show(new URL(event.notification.data?.url ?? "/", self.location.origin)));
});

function readable(data) {
  try {
    return data?.json() ?? {};
  } catch {
    return {};
  }
}

/* Goes to the page that is open already, else opens it; never an address of elsewhere. */
async function show(url) {
  if (url.origin !== self.location.origin) return;
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = pages.find((page) => new URL(page.url).pathname === url.pathname);
  if (open) await open.focus();
  else await self.clients.openWindow(url.href);
}
