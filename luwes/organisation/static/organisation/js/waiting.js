/* Looks again after three seconds, as long as a job is at work; without a script there is a link. */
setTimeout(() => window.location.reload(), 3000);
