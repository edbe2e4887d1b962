// A person at a browser: what they do and what they see, in words that tests can be written in.
import { eventually } from "./eventually.mjs"

export const PASSWORD = "correct horse battery"

/** One browser profile with one page, and somebody in front of it. */
export class Person {
  constructor(name, page, origin) {
    Object.assign(this, { name, page, origin })
    this.email = `${name.toLowerCase()}@example.com`
  }

  /** Sets Campfire up, as its first administrator. */
  async firstRun() {
    await this.page.goto(this.origin)
    await this.introduce()
  }

  /** Follows a join link. */
  async join(link) {
    await this.page.goto(link)
    await this.introduce()
  }

  async introduce() {
    await this.page.getByLabel("Your name").fill(this.name)
    await this.page.getByLabel("Email address").fill(this.email)
    await this.page.getByLabel("Password").fill(PASSWORD)
    await this.page.getByRole("button", { name: "Save" }).click()
    await this.settled()
  }

  async signIn(password = PASSWORD) {
    await this.page.getByLabel("Email address").fill(this.email)
    await this.page.getByLabel("Password").fill(password)
    await this.page.getByRole("button", { name: "Go" }).click()
  }

  /** Opens a page of the house and waits until it is alive; without a path the room where they were last. */
  async enter(path = "/") {
    await this.page.goto(this.origin + path)
    await this.settled()
  }

  /** Waits until the room is whole: the editor is there and every stream is heard. */
  async settled() {
    await this.page.waitForURL("**/rooms/**")
    await this.page.locator("#composer lexxy-editor:not([hidden])").waitFor()
    await this.heard()
  }

  /** Waits until every stream on the page is heard. */
  async heard() {
    await eventually(() => this.page.locator("turbo-cable-stream-source[connected]").count(), 3)
  }

  get editor() {
    return this.page.locator("#composer [role=textbox], #composer textarea")
  }

  /** Types into the composer without sending. */
  async types(text) {
    await this.editor.click()
    await this.page.keyboard.type(text)
  }

  /** Writes and sends. */
  async says(text) {
    await this.types(text)
    await this.page.keyboard.press("Enter")
  }

  /** Waits until there is exactly one message with these words, and it has arrived. */
  async sees(text) {
    await eventually(async () => {
      const rows = this.row(text)
      return { rows: await rows.count(), pending: await rows.and(this.page.locator(".message--pending")).count() }
    }, { rows: 1, pending: 0 })
  }

  /** Waits until no message has these words. */
  async seesNoMore(text) {
    await eventually(() => this.row(text).count(), 0)
  }

  /** The messages with these words. */
  row(text) {
    return this.page.locator(".messages > .message", { hasText: text })
  }

  get list() {
    return this.page.locator(".messages")
  }

  /** The words of every message in the list, in order. */
  messages() {
    return this.page.locator(".messages > .message .message__presentation").evaluateAll((all) =>
      all.map((one) => one.innerText.trim()))
  }

  /** The client ids of every message in the list, in order, those on their way included. */
  messageIds() {
    return this.page.locator(".messages > .message").evaluateAll((all) => all.map(({ id }) => id))
  }

  /** Opens the editor of a message through its menu. */
  async opensEditorOf(text) {
    const row = this.row(text)
    await row.hover()
    await row.locator(".message__options-btn").click()
    await row.locator(".message__edit-btn").click()
    await this.page.locator(".message form lexxy-editor:not([hidden])").waitFor()
  }

  /** The sidebar's entry of a room or ping. */
  entry(name) {
    return this.page.locator("#sidebar a.room, #sidebar a.direct", { hasText: name })
  }

  /** The id of the room that is open. */
  get room() {
    return Number(new URL(this.page.url()).pathname.match(/^\/rooms\/(\d+)/)[1])
  }
}
