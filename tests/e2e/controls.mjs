// Runs in the page. What can be pressed or filled in, and is too small for a finger or not wholly in the window: WCAG 2.2 asks
// for 24 × 24 px (2.5.8). axe overlooks what is small as long as nothing stands near it, so that a menu of 4 px passes.
export function faultyControls() {
  const least = 24;
  const slack = 0.5; // px that fractions of a layout may cost
  const selector =
    'a[href], button, input:not([type="hidden"]), select, textarea, summary, [role="button"], [role="menuitem"], [role="tab"], [role="option"], [role="switch"]';
  const dialogs = [...document.querySelectorAll('[role="dialog"][aria-modal="true"]')];
  const scope = dialogs.at(-1) ?? document.body; // what lies behind a dialog cannot be reached

  // The part of a box that the boxes around it let through. What can be scrolled into sight counts as seen.
  function seen(element, box) {
    let { left, right, top, bottom } = box;
    for (let around = element.parentElement; around && around !== document.body; around = around.parentElement) {
      const style = getComputedStyle(around);
      const edge = around.getBoundingClientRect();
      if (/hidden|clip/.test(style.overflowX)) [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
      if (/hidden|clip/.test(style.overflowY)) [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
      if (style.position === 'fixed') break;
    }
    return { left, right, top, bottom };
  }
  const scrolls = (element) => {
    for (let around = element.parentElement; around && around !== document.body; around = around.parentElement)
      if (/auto|scroll/.test(getComputedStyle(around).overflowX) && around.scrollWidth > around.clientWidth) return true;
    return false;
  };
  // A field is pressed at its label too, and one that is drawn anew stands in a box of its own.
  function pressed(element) {
    const boxes = [element, ...(element.labels ?? [])].map((one) => one.getBoundingClientRect()).filter(({ width, height }) => width && height);
    return {
      left: Math.min(...boxes.map(({ left }) => left)),
      right: Math.max(...boxes.map(({ right }) => right)),
      top: Math.min(...boxes.map(({ top }) => top)),
      bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
    };
  }
  // A link in a sentence is as high as the sentence's line (2.5.8, inline). One with a line of its own is not.
  const beside = (node) => node.textContent.trim() !== '' && (node.nodeType === Node.TEXT_NODE || getComputedStyle(node).display.startsWith('inline'));
  const inSentence = (element) =>
    getComputedStyle(element).display === 'inline' && [...element.parentElement.childNodes].some((node) => node !== element && beside(node));
  const hidden = (element) =>
    element.closest('[aria-hidden="true"], [inert], .skip-link') || !element.checkVisibility({ visibilityProperty: true }) ||
    (element.labels?.length === 0 && getComputedStyle(element).opacity === '0');

  return [...scope.querySelectorAll(selector)].filter((element) => !hidden(element)).flatMap((element) => {
    const box = pressed(element);
    const shown = seen(element, box);
    const [width, height] = [shown.right - shown.left, shown.bottom - shown.top];
    const name = (element.getAttribute('aria-label') || element.labels?.[0]?.textContent || element.textContent || element.name || element.outerHTML).trim().slice(0, 50);
    const found = [];
    if (!inSentence(element) && (width < least - slack || height < least - slack))
      found.push(`${Math.max(0, Math.round(width))} × ${Math.max(0, Math.round(height))} px of it can be pressed`);
    if ((shown.left < -slack || shown.right > window.innerWidth + slack) && !scrolls(element)) found.push('stands out of the window');
    return found.map((what) => `${element.tagName.toLowerCase()} "${name}": ${what}`);
  });
}
