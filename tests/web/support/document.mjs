// A document that is just enough for modules that make nodes: no parser, so text can only be text.

class Node {
  constructor() {
    this.childNodes = [];
    this.parent = null;
  }

  append(...children) {
    for (const child of children) {
      for (const each of child instanceof Fragment ? child.childNodes.splice(0) : [child]) {
        this.insert(each instanceof Node ? each : new Text(String(each)));
      }
    }
  }

  insert(child) {
    child.remove();
    child.parent = this;
    this.childNodes.push(child);
  }

  replaceChildren(...children) {
    this.childNodes = [];
    this.append(...children);
  }

  remove() {
    const siblings = this.parent?.childNodes ?? [];
    if (siblings.includes(this)) {
      siblings.splice(siblings.indexOf(this), 1);
    }
    this.parent = null;
  }

  get textContent() {
    return this.childNodes.map((child) => child.textContent).join("");
  }

  set textContent(text) {
    this.replaceChildren(...(text === "" ? [] : [text]));
  }

  /** All elements below this one, the first one first. */
  get elements() {
    return this.childNodes.flatMap((child) => (child instanceof Element ? [child, ...child.elements] : child.elements));
  }

  find(name, className = "") {
    return this.elements.find((each) => each.name === name && (!className || each.className.split(" ").includes(className)));
  }
}

class Text extends Node {
  constructor(text) {
    super();
    this.text = text;
  }

  get textContent() {
    return this.text;
  }
}

class Fragment extends Node {}

const REFLECTED = { className: "class", href: "href", target: "target", rel: "rel", type: "type", title: "title", tabIndex: "tabindex" };

class Element extends Node {
  constructor(name) {
    super();
    this.name = name;
    this.attributes = new Map();
    this.listeners = {};
    this.focused = false;
  }

  setAttribute(name, value) {
    this.attributes.set(name, String(value));
  }

  getAttribute(name) {
    return this.attributes.get(name) ?? null;
  }

  addEventListener(kind, listener) {
    (this.listeners[kind] ??= []).push(listener);
  }

  click() {
    (this.listeners.click ?? []).forEach((listener) => listener({ target: this }));
  }

  focus() {
    this.focused = true;
  }

  /** The node as one line, to compare. */
  get shown() {
    const attributes = [...this.attributes].map(([name, value]) => ` ${name}="${value}"`).join("");
    return `<${this.name}${attributes}>${shown(this)}</${this.name}>`;
  }
}

for (const [property, attribute] of Object.entries(REFLECTED)) {
  Object.defineProperty(Element.prototype, property, {
    get() {
      return this.getAttribute(attribute) ?? "";
    },
    set(value) {
      this.setAttribute(attribute, value);
    },
  });
}

/** What is in a node, as one line. */
export function shown(node) {
  return node.childNodes.map((child) => (child instanceof Element ? child.shown : child.textContent)).join("");
}

export const fakeDocument = {
  createElement: (name) => new Element(name),
  createElementNS: (_space, name) => new Element(name),
  createDocumentFragment: () => new Fragment(),
};
