// A data set by tag, with the few questions that subject, card and admission ask of it.

import { Element } from "./parse.js";

export class DataSet {
  constructor(elements, tables, metaClass = "") {
    this.elements = elements;
    this.tables = tables;
    this.sopClass = this.text(0x00080016) || metaClass;
  }

  has(tag) {
    return this.elements.has(tag);
  }

  // The values of a text attribute; one empty text when it is absent.
  texts(tag) {
    return this.has(tag) ? valuesOf(this.elements.get(tag), this.tables) : [""];
  }

  text(tag) {
    return this.texts(tag).join("\\");
  }

  items(tag) {
    return (this.elements.get(tag)?.items ?? []).map((one) => new DataSet(one.elements, this.tables));
  }

  // Sets a text, keeping the VR and length form of an element that is there.
  put(tag, vr, text) {
    if (!this.has(tag)) this.elements.set(tag, new Element(tag, vr));
    this.elements.get(tag).set(text);
  }
}

function valuesOf(element, tables) {
  return element.items ? [""] : element.values(tables);
}
