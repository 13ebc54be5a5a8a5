/// A field of a request that the user's files add.
///
/// Its value can be a secret: it is sent, and neither stored nor printed.
package struct HTTPHeader: Hashable, Sendable {
  package let name: String
  package let value: String
  /// The parts of the value that came from the environment.
  package let secrets: [String]

  package init(name: String, value: String, secrets: [String] = []) {
    self.name = name
    self.value = value
    self.secrets = secrets
  }
}

extension HTTPHeader: Codable {
  private enum CodingKeys: CodingKey { case name }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(name: try container.decode(String.self, forKey: .name), value: "")
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
  }
}

extension HTTPHeader: CustomStringConvertible, CustomReflectable {
  package var description: String { "\(name): …" }
  package var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}

/// What a target's page is asked for with, and what must come back.
package struct PageExpectation: Hashable, Sendable, Codable {
  package var method: String
  package var path: String
  /// In place of the target's name.
  package var host: DomainName?
  package var headers: [HTTPHeader]
  /// How many redirects are followed.
  package var redirects: Int
  /// None: any that is neither an error nor a challenge.
  package var statuses: Set<UInt16>?
  /// A text that the page holds.
  package var contains: String?
  /// Whether a probe file says so: who typed a URL only says which page.
  package var isStated: Bool
  package var source: Source?

  /// So many are followed by Firefox and Chrome, which show an error in place of the next one.
  package static let redirectsOfBrowsers = 20

  package init(
    method: String = "GET", path: String = "/", host: DomainName? = nil, headers: [HTTPHeader] = [],
    redirects: Int = PageExpectation.redirectsOfBrowsers, statuses: Set<UInt16>? = nil, contains: String? = nil,
    isStated: Bool = true,
    source: Source? = nil
  ) {
    self.method = method
    self.path = path
    self.host = host
    self.headers = headers
    self.redirects = redirects
    self.statuses = statuses
    self.contains = contains
    self.isStated = isStated
    self.source = source
  }

  /// Whether an answer with this status is what is wanted, and so not to be followed further.
  package func wants(_ status: UInt16) -> Bool { statuses?.contains(status) ?? false }
}

/// One page to ask for, and how far to follow where it leads.
package struct PageRequest: Hashable, Sendable, Codable {
  package var host: String
  package var expectation: PageExpectation
  package var userAgent: String

  package init(host: String, expectation: PageExpectation, userAgent: String) {
    self.host = host
    self.expectation = expectation
    self.userAgent = userAgent
  }

  /// Octets of a page that are kept: all that a text is looked for in, else what an error page is recognised by.
  package var bodyLimit: Int { expectation.contains == nil ? 4 << 10 : 64 << 10 }

  package func url(port: UInt16) -> PageURL { PageURL(host: host, port: port, path: expectation.path) }
}
