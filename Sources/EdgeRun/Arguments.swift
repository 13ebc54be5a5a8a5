import EdgeModel
import Foundation

/// The user typed something that no command understands.
package struct UsageError: Error, Hashable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}

/// The options as typed, by long name without dashes, and the environment that stands in for those left away.
package struct Arguments: Sendable {
  package var values: [String: [String]]
  package var environment: [String: String]

  package init(
    _ values: [String: [String]] = [:], environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    self.values = values
    self.environment = environment
  }

  /// The flag's values, else those of `EDGEPROBE_NAME`, separated by spaces or commas.
  package func all(_ name: String) -> [String] {
    if let given = values[name], !given.isEmpty { return given }
    guard let text = fromEnvironment(name) else { return [] }
    return text.split { $0 == " " || $0 == "," }.map(String.init)
  }

  /// The last value given, else that of `EDGEPROBE_NAME`.
  package func text(_ name: String) -> String? {
    if let given = values[name]?.last { return given }
    return fromEnvironment(name)
  }

  package func flag(_ name: String) throws(UsageError) -> Bool {
    if values[name] != nil { return true }
    switch fromEnvironment(name)?.lowercased() {
    case nil, "", "0", "false", "no": return false
    case "1", "true", "yes": return true
    case let other?:
      throw UsageError("\(variable(name)) is \(PrintableText(other).quoted); it takes 1 or 0")
    }
  }

  /// Whether a monitoring system reads what is printed.
  var isForNagios: Bool { all("format").contains("nagios") }

  /// Types an option's value, or says what it takes.
  package func value<Value>(
    _ name: String, takes kind: String, _ make: (String) -> Value?
  ) throws(UsageError) -> Value? {
    guard let text = text(name) else { return nil }
    guard let value = make(text) else { throw wrong(name, text, kind) }
    return value
  }

  package func values<Value>(
    _ name: String, takes kind: String, _ make: (String) -> Value?
  ) throws(UsageError) -> [Value] {
    try all(name).map { text throws(UsageError) in
      guard let value = make(text) else { throw wrong(name, text, kind) }
      return value
    }
  }

  private func wrong(_ name: String, _ text: String, _ kind: String) -> UsageError {
    let place = values[name] == nil ? variable(name) : "--\(name)"
    return UsageError("\(place) takes \(kind), not \(PrintableText(text).quoted)")
  }

  /// Options that say the same thing in several ways: one that was typed beats what the environment says of any.
  private static let groups: [Set<String>] = [
    ["quiet", "verbose"], ["ipv4", "ipv6"], ["json", "format"], ["one-server", "thorough"],
  ]

  private func fromEnvironment(_ name: String) -> String? {
    let group = Arguments.groups.first { $0.contains(name) } ?? []
    guard !group.contains(where: { values[$0] != nil }) else { return nil }
    return environment[variable(name)].flatMap { $0.isEmpty ? nil : $0 }
  }

  private func variable(_ name: String) -> String {
    "EDGEPROBE_" + name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
  }
}
