// A person at a browser: what they do and what they see, in words that tests can be written in.
import { eventually } from "./eventually.mjs"

export const PASSWORD = "correct horse battery"

const EDIT_FORM = "form[data-controller=edit-message]"

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
    await this.arrives((path) => path.startsWith("/rooms/"))
  }

  /** Waits until a room with such a path is open and whole. */
  async arrives(suits) {
    await this.page.waitForURL((url) => suits(url.pathname))
    await this.page.locator(`#composer[action="/rooms/${this.room}/messages"] lexxy-editor:not([hidden])`).waitFor()
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
    return this.page.locator(".messages > [data-message-timestamp] .trix-content, .messages > .message--pending .message__presentation").evaluateAll((all) =>
      all.map((one) => one.innerText.trim()))
  }

  /** The element ids of every message in the list, in order. */
  messageIds() {
    return this.page.locator(".messages > [data-message-timestamp]").evaluateAll((all) => all.map(({ id }) => id))
  }

  /** Deletes a message through its menu, and does not want it back. */
  async deletes(text) {
    await this.opensMenuOf(text)
    await this.row(text).getByRole("button", { name: "Delete" }).click()
    await this.page.getByRole("button", { name: "Dismiss" }).last().click()
    await this.seesNoMore(text)
  }

  /** Opens the menu of a message. */
  async opensMenuOf(text) {
    const row = this.row(text)
    await row.hover()
    await row.locator(".message__options-btn").click()
    await row.locator(".message__actions-menu").waitFor()
  }

  /** Says yes to the question that is asked. */
  async confirms() {
    await this.page.locator("dialog.confirm .btn--negative").click()
  }

  /** Opens the editor of a message through its menu. */
  async opensEditorOf(text) {
    await this.opensMenuOf(text)
    await this.row(text).locator(".message__edit-btn").click()
    await this.editing()
  }

  /** Waits until a message is being edited. */
  async editing() {
    await this.page.locator(EDIT_FORM).locator("lexxy-editor:not([hidden]) [role=textbox]:focus").waitFor()
  }

  /** Waits until no message is being edited. */
  async doneEditing() {
    await this.page.locator(EDIT_FORM).waitFor({ state: "detached" })
  }

  /** Replaces what stands in the editor of a message, and saves it. */
  async changesItTo(text) {
    await this.page.keyboard.press("ControlOrMeta+A")
    await this.page.keyboard.type(text)
    await this.page.getByRole("button", { name: "Save changes" }).click()
    await this.doneEditing()
  }

  /** The sidebar's entry of a room or ping. */
  entry(name) {
    return this.page.locator("#sidebar a.room, #sidebar a.direct", { hasText: name })
  }

  /** The same person in another tab of the same browser. */
  async inAnotherTab() {
    return new Person(this.name, await this.page.context().newPage(), this.origin)
  }

  /** The id of the room that is open. */
  get room() {
    return Number(new URL(this.page.url()).pathname.match(/^\/rooms\/(\d+)/)[1])
  }
}
