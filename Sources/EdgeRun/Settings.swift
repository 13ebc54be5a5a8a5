import EdgeConfig
import EdgeModel
import EdgeReport
import Foundation
import Glibc

/// What the options of all commands come to, typed.
package struct Settings: Sendable {
  package static let version = "0.1.0"

  package internal(set) var looking: Looking
  var at: Moment?
  var trustPath: String?
  /// The file with revocation lists.
  var listPath: String?
  var failOn: FailOn
  var vantage: String
  var outputs: [Output]
  var options: ReportOptions
  var record: String?
  let environment: [String: String]

  /// The least severity that shows in the exit status.
  enum FailOn: Hashable, Sendable {
    case severity(Severity)
    case never
  }

  package init(_ arguments: Arguments, command: String) throws {
    var looking = Looking(
      hints: try arguments.text("hints").map { try RootHints(file: $0).servers } ?? RootHints.builtIn.servers)
    let (only4, only6) = (try arguments.flag("ipv4"), try arguments.flag("ipv6"))
    if only4, only6 { throw UsageError("-4 and -6 exclude each other") }
    (looking.ipv4, looking.ipv6) = (!only6, !only4)
    looking.portMap = try Settings.portMap(arguments)
    looking.allowed = try arguments.values("allow-address", takes: "an address or a network such as 10.0.0.0/8") {
      Network($0)
    }
    looking.addresses = try arguments.values("address", takes: "an IP address") { Address($0) }
    // An address the user typed may be connected to, whatever range it is in.
    looking.allowed += looking.addresses.compactMap { Network("\($0)") }
    looking.serverName = try arguments.value("sni", takes: "a host name") { try? DomainName(host: $0) }
    looking.startTLS = try arguments.value(
      "starttls", takes: "one of \(StartTLS.allCases.map(\.rawValue).joined(separator: ", "))"
    ) { StartTLS(rawValue: $0) }
    looking.oneServer = try arguments.flag("one-server")
    func duration(_ name: String, _ fallback: Duration) throws(UsageError) -> Duration {
      try arguments.value(name, takes: "a time such as 500ms, 5s or 2m") {
        Duration(written: $0).flatMap { $0 > .zero ? $0 : nil }
      } ?? fallback
    }
    looking.thorough = try arguments.flag("thorough")
    if looking.oneServer, looking.thorough { throw UsageError("--one-server and --thorough exclude each other") }
    // Every run of the canary asks a few of the parent's servers, whoever traces wants to see all.
    looking.parentServers = command == "trace" || looking.thorough ? nil : 3
    try Settings.addResolvers(to: &looking, arguments, command)
    looking.timeout = try duration("timeout", .seconds(5))
    looking.connectTimeout = try duration("connect-timeout", .seconds(5))
    looking.handshakeTimeout = try duration("handshake-timeout", .seconds(10))
    looking.asksForPages = try command == "cert" ? arguments.flag("http") : !arguments.flag("no-http")
    looking.userAgent = "edgeprobe/\(Settings.version)"
    looking.deadline = try arguments.value("deadline", takes: "a time such as 50s") {
      Duration(written: $0).flatMap { $0 > .zero ? $0 : nil }
    }
    if looking.deadline == nil, command == "check" { looking.deadline = .seconds(50) }
    looking.concurrency =
      try arguments.value("concurrency", takes: "a number from 1 to 10000") {
        Int($0).flatMap { (1...10000).contains($0) ? $0 : nil }
      } ?? 64
    self.looking = looking
    at = try arguments.value("at", takes: "an ISO 8601 time such as 2026-11-20T12:00:00Z") { Moment(iso8601: $0) }
    trustPath = arguments.text("trust")
    listPath = arguments.text("crl")
    failOn =
      try arguments.value("fail-on", takes: "sev1, sev2, sev3, sev4 or never") { text in
        text == "never" ? .never : Severity(rawValue: text).flatMap { $0 == .note ? nil : .severity($0) }
      } ?? .severity(.sev4)
    vantage = PrintableText(arguments.text("vantage") ?? Settings.hostName()).text
    record = arguments.text("record")
    environment = arguments.environment
    outputs = try Settings.outputs(arguments)
    let files = (outputs.compactMap(\.path) + [record].compactMap(\.self)).map {
      URL(fileURLWithPath: $0).standardizedFileURL.path
    }
    // What is no file, such as /dev/stderr, can take several.
    for (place, path) in files.enumerated() where files[..<place].contains(path) && !path.hasPrefix("/dev/") {
      throw UsageError("two outputs would be written to \(PrintableText(path).text)")
    }
    options = ReportOptions(
      quiet: try arguments.flag("quiet"), verbose: try arguments.flag("verbose"),
      color: try Settings.usesColor(arguments), pem: try arguments.flag("pem"),
      width: Settings.columns())
    if options.quiet, options.verbose { throw UsageError("--quiet and --verbose exclude each other") }
  }

  /// The resolvers that were typed; without any, `check` asks two that many people use, unless other root hints say that
  /// this is not the internet.
  private static func addResolvers(
    to looking: inout Looking, _ arguments: Arguments, _ command: String
  ) throws(UsageError) {
    if arguments.all("resolver") == ["none"] {
      looking.hasTypedResolvers = true
      return
    }
    looking.resolvers = try arguments.values("resolver", takes: "an address, ADDRESS@PORT, or none") {
      Resolver(written: $0)
    }
    looking.hasTypedResolvers = !looking.resolvers.isEmpty
    looking.allowed += looking.resolvers.compactMap { Network("\($0.address)") }
    if !looking.hasTypedResolvers, command == "check", arguments.text("hints") == nil {
      let usual = looking.ipv4 ? ["8.8.8.8", "1.1.1.1"] : ["2001:4860:4860::8888", "2606:4700:4700::1111"]
      looking.resolvers = usual.compactMap { Resolver(written: $0) }
    }
  }

  private static func portMap(_ arguments: Arguments) throws(UsageError) -> [UInt16: UInt16] {
    let pairs = try arguments.values("map-port", takes: "pairs such as 53=5300,443=8443") {
      text -> [(UInt16, UInt16)]? in
      let pairs = text.split(separator: ",").map { pair -> (UInt16, UInt16)? in
        let ports = pair.split(separator: "=", omittingEmptySubsequences: false).map { UInt16($0) }
        guard ports.count == 2, let from = ports[0], let to = ports[1], from > 0, to > 0 else { return nil }
        return (from, to)
      }
      return pairs.contains { $0 == nil } || pairs.isEmpty ? nil : pairs.compactMap(\.self)
    }
    return Dictionary(pairs.flatMap(\.self)) { _, last in last }
  }

  private static func outputs(_ arguments: Arguments) throws(UsageError) -> [Output] {
    let names = allReporters.map(\.format).joined(separator: ", ")
    var outputs = try arguments.values("format", takes: "one of \(names), with =PATH to write a file") {
      text -> Output? in
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard allReporters.contains(where: { $0.format == parts[0] }) else { return nil }
      guard parts.count == 2 else { return Output(format: parts[0], path: nil) }
      return parts[1].isEmpty ? nil : Output(format: parts[0], path: parts[1])
    }
    if try arguments.flag("json") { outputs.append(Output(format: "json", path: nil)) }
    if outputs.filter({ $0.path == nil }).count > 1 {
      throw UsageError("only one format can go to standard output; write the others as FORMAT=PATH")
    }
    return outputs.isEmpty ? [Output(format: "text", path: nil)] : outputs
  }

  private static func usesColor(_ arguments: Arguments) throws(UsageError) -> Bool {
    let choice =
      try arguments.value("color", takes: "auto, always or never") {
        ["auto", "always", "never"].contains($0) ? $0 : nil
      } ?? "auto"
    if choice != "auto" { return choice == "always" }
    if let noColor = arguments.environment["NO_COLOR"], !noColor.isEmpty { return false }
    return isatty(STDOUT_FILENO) == 1 && arguments.environment["TERM"] != "dumb"
  }

  /// As wide as the terminal, where it is narrower than a page.
  static func columns() -> Int {
    var size = winsize()
    guard isatty(STDOUT_FILENO) == 1, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return 80
    }
    return min(80, max(40, Int(size.ws_col)))
  }

  private static func hostName() -> String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, 255) == 0 else { return "unnamed" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// One place a report goes to.
struct Output: Hashable, Sendable {
  /// A word of `allReporters`.
  var format: String
  /// None is standard output.
  var path: String?
}
