import EdgeDiagnose
import Foundation
import Testing

/// `Docs/Rules.md` and `Docs/Causes.md` are what the code says of itself.
@Suite struct CatalogueTests {
  private static let docs = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Docs")

  @Test func rulesAreFresh() throws { try hold("Rules.md", Self.rules) }

  @Test func causesAreFresh() throws { try hold("Causes.md", Self.causes) }

  private func hold(_ name: String, _ text: String) throws {
    let file = Self.docs.appending(path: name)
    if ProcessInfo.processInfo.environment["EDGEPROBE_RECORD"] != nil {
      try Data(text.utf8).write(to: file)
    }
    let kept = try String(contentsOf: file, encoding: .utf8)
    #expect(kept == text, "Docs/\(name) is stale: run make record")
  }

  private static var rules: String {
    var text = """
      # Rules

      What edgeprobe recognises. Generated from the code by `make record`; `edgeprobe explain NAME` prints the same.
      Severity is not a rule's: it follows from how many users the finding's effect reaches, and how soon.

      """
    for rule in allRules {
      let runbook = rule.explanation
      text += "\n## \(rule.id)\n\n\(rule.summary)\n\n"
      for (head, body) in [
        ("Trigger", runbook.trigger), ("Impact", runbook.impact), ("Investigation", runbook.investigation),
        ("Common causes", runbook.causes), ("Resolution", runbook.resolution), ("Prevention", runbook.prevention),
      ] {
        text += "- **\(head)**: \(body)\n"
      }
    }
    return text
  }

  private static var causes: String {
    var text = """
      # Causes

      What explains findings. Generated from the code by `make record`.

      """
    for cause in allCauses {
      text +=
        "\n## \(cause.id)\n\n\(cause.summary)\n\n- **Rules it out**: \(cause.rulesOut)\n- **Prevention**: \(cause.prevent)\n"
    }
    return text
  }
}
