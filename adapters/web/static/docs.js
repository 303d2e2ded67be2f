// A button beside each line for the terminal; without it the line is chosen whole by a click.

for (const line of document.querySelectorAll(".call")) {
  const code = line.querySelector("code");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(code);
      button.textContent = "Press Ctrl + C";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
  line.prepend(button);
}
