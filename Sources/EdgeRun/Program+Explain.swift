import EdgeDiagnose
import EdgeModel
import EdgeReport

extension Program {
  /// `edgeprobe explain`.
  package static func explain(_ name: String?) -> Int32 {
    Signals.install()
    do {
      try writeToStandardOutput(wrapped(try explanation(of: name), to: Settings.columns()))
      return 0
    } catch {
      return refuse(error, isNagios: false)
    }
  }

  private static func explanation(of name: String?) throws(UsageError) -> String {
    guard let name else {
      func table(_ rows: [(String, String)]) -> String {
        rows.map { "  \($0.0)\n      \($0.1)\n" }.joined()
      }
      return "Rules\n" + table(allRules.map { ($0.id, $0.summary) }) + "\nCauses\n"
        + table(allCauses.map { ($0.id, $0.summary) })
    }
    if let rule = allRules.first(where: { $0.id == name }) {
      return "\(rule.id): \(rule.summary)\n\n" + rule.explanation.text
    }
    if let cause = allCauses.first(where: { $0.id == name }) { return cause.text }
    throw UsageError("\(PrintableText(name).quoted) is neither a rule nor a cause; edgeprobe explain lists them")
  }
}

extension Runbook {
  /// As the catalogue and `explain` print it.
  package var text: String {
    [
      ("Trigger", trigger), ("Impact", impact), ("Investigation", investigation), ("Common causes", causes),
      ("Resolution", resolution), ("Prevention", prevention),
    ].map { "\($0.0)\n  \($0.1)\n" }.joined(separator: "\n")
  }
}

extension Cause {
  /// As the catalogue and `explain` print it.
  package var text: String {
    """
    \(id): \(summary)

    Rules it out
      \(rulesOut)

    Prevention
      \(prevent)

    The command that proves it, what to do now and what fixes it depend on what was seen: the incident in the report names them, with servers, addresses and values. The step-by-step runbook is the rule's: edgeprobe explain RULE, with a rule that the report names in brackets or as `rule` in JSON.

    """
  }
}
