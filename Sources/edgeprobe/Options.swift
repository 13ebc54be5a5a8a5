import ArgumentParser
import EdgeRun

/// How to walk.
struct WalkOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Root hints in the form of named.root. Default: built in.", valueName: "file"))
  var hints: String?
  @Option(help: ArgumentHelp("Connect to other ports and report the real ones: 53=5300,443=8443.", valueName: "pairs"))
  var mapPort: [String] = []
  @Option(help: ArgumentHelp("Special or private addresses that may be connected to; repeatable.", valueName: "cidr"))
  var allowAddress: [String] = []
  @Option(
    help: ArgumentHelp(
      "Recursive resolvers to compare with; repeatable. Default for check: 8.8.8.8 and 1.1.1.1. none: nobody.",
      valueName: "addr[@port]"))
  var resolver: [String] = []
  @Flag(help: "A plain walk: one usable server a zone.") var oneServer = false
  @Flag(help: "Ask every server of every zone on the way, and make handshakes as other clients do, too.")
  var thorough = false
  @Flag(name: [.customShort("4"), .customLong("ipv4")], help: "IPv4 only.") var ipv4 = false
  @Flag(name: [.customShort("6"), .customLong("ipv6")], help: "IPv6 only.") var ipv6 = false
  @Option(help: ArgumentHelp("For one DNS server in all, resends included. Default: 5s.", valueName: "time"))
  var timeout: String?
  @Option(help: ArgumentHelp("For the whole run. Default: 50s for check, none otherwise.", valueName: "time"))
  var deadline: String?

  var values: [String: [String]] {
    var values: [String: [String]] = [:]
    for (name, value) in [("hints", hints), ("timeout", timeout), ("deadline", deadline)] {
      values[name] = value.map { [$0] }
    }
    for (name, list) in [("map-port", mapPort), ("allow-address", allowAddress), ("resolver", resolver)]
    where !list.isEmpty {
      values[name] = list
    }
    for (name, isSet) in [("one-server", oneServer), ("thorough", thorough), ("ipv4", ipv4), ("ipv6", ipv6)]
    where isSet { values[name] = [] }
    return values
  }
}

/// How to connect.
struct ConnectOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Connect here whatever DNS says; repeatable.", valueName: "addr"))
  var address: [String] = []
  @Option(help: ArgumentHelp("The server name to ask for in the handshake.", valueName: "name"))
  var sni: String?
  @Option(help: ArgumentHelp("Default: 5s.", valueName: "time")) var connectTimeout: String?
  @Option(help: ArgumentHelp("Default: 10s.", valueName: "time")) var handshakeTimeout: String?
  @Option(help: ArgumentHelp("Trust these certificates, in place of the system's.", valueName: "file|dir"))
  var trust: String?

  var values: [String: [String]] {
    var values: [String: [String]] = [:]
    let single = [
      ("sni", sni), ("connect-timeout", connectTimeout), ("handshake-timeout", handshakeTimeout), ("trust", trust),
    ]
    for (name, value) in single { values[name] = value.map { [$0] } }
    if !address.isEmpty { values["address"] = address }
    return values
  }
}

/// How to judge.
struct JudgingOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Judge as of this time.", valueName: "time")) var at: String?
  @Option(
    help: ArgumentHelp(
      "Exit 0 when nothing is as bad: sev1, sev2, sev3, sev4 or never. Default: sev4.", valueName: "level"))
  var failOn: String?

  var values: [String: [String]] {
    var values: [String: [String]] = [:]
    for (name, value) in [("at", at), ("fail-on", failOn)] { values[name] = value.map { [$0] } }
    return values
  }
}

/// What to judge certificates by besides their chain.
struct RevocationOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Certificates that were revoked: a revocation list, DER or PEM.", valueName: "file"))
  var crl: String?

  var values: [String: [String]] { crl.map { ["crl": [$0]] } ?? [:] }
}

/// How to answer.
struct AnsweringOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("text, json, jsonl or nagios; repeatable, with =PATH into a file.", valueName: "format[=path]"))
  var format: [String] = []
  @Flag(help: "The same as --format json.") var json = false
  @Flag(help: "Print only what is wrong.") var quiet = false
  @Flag(help: "Print everything.") var verbose = false
  @Option(help: ArgumentHelp("auto, always or never. Default: auto.", valueName: "when")) var color: String?

  var values: [String: [String]] {
    var values: [String: [String]] = [:]
    values["color"] = color.map { [$0] }
    if !format.isEmpty { values["format"] = format }
    for (name, isSet) in [("json", json), ("quiet", quiet), ("verbose", verbose)] where isSet { values[name] = [] }
    return values
  }
}

/// What a look is called, and where it is kept.
struct RecordingOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Write all that was seen, for replay.", valueName: "file")) var record: String?
  @Option(help: ArgumentHelp("The place one looks from. Default: the host's name.", valueName: "label"))
  var vantage: String?

  var values: [String: [String]] {
    var values: [String: [String]] = [:]
    for (name, value) in [("record", record), ("vantage", vantage)] { values[name] = value.map { [$0] } }
    return values
  }
}

/// The values of several groups of options; no name is in two of them.
func joined(_ groups: [String: [String]]...) -> [String: [String]] {
  groups.reduce(into: [:]) { all, group in all.merge(group) { $1 } }
}
