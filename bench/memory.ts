/** The most memory that a bench's process held while something was done. */

/** Of the whole process, the runtime included; ended by asking, in MB. */
export function watchMemory(): () => number {
  let most = 0;
  const look = () => {
    most = Math.max(most, process.memoryUsage().rss);
  };
  const timer = setInterval(look, 50);
  return () => {
    clearInterval(timer);
    look();
    return most / 1024 / 1024;
  };
}
