import EdgeModel

/// What was asked for over HTTP at one endpoint, held against what is expected of it.
package struct PageComparison: Hashable, Sendable {
  /// How a page fails its users.
  package enum Flaw: Hashable, Sendable {
    /// 403, 429 or a challenge.
    case forbidden
    /// 5xx, or no answer at all.
    case error
    /// The server says that the request is not for it.
    case misdirected
    case loop
    /// More redirects than are followed.
    case manifold
    case status, content
    /// A redirect leads to a host that is nowhere, that takes no connection, or whose certificate clients refuse.
    case destination
  }

  package struct Fault: Hashable, Sendable {
    package var flaw: Flaw
    /// What came, in words without the place.
    package var text: String
    package var expected: String
    /// Whether users are hit as well: without an expectation somebody else may get another answer than a canary.
    package var isCertain: Bool
    package var source: Source?
  }

  package var trail: HTTPTrail
  package var fault: Fault?
  /// Why what is expected could not be judged; none when it was, or nothing is.
  package var unobserved: String?

  /// `isForPartners`: whether it is stated that whoever has no certificate of his own is shown none.
  package init(of trail: HTTPTrail, expectation: PageExpectation?, isForPartners: Bool = false) {
    self.trail = trail
    let stated = expectation.flatMap { $0.isStated ? $0 : nil }
    let hidden = stated.flatMap { trail.hidden(from: $0) }
    switch trail.last?.outcome {
    case nil: unobserved = stated.map { _ in "no page was asked for" }
    case .cut?: unobserved = stated.map { _ in "the run's deadline came first" }
    // What is wrong with the certificate, or that there is no trust store, is a finding of its own.
    case .withheld?: break
    case .unseen(let why)?: unobserved = stated.map { _ in why }
    case .none(let why)? where isForPartners: unobserved = stated.map { _ in why }
    case .none(let why)?:
      let place = trail.exchanges.count > 1 ? trail.last.map { " at \($0.url.shown)" } ?? "" : ""
      fault = Fault(
        flaw: .error, text: "no answer over HTTP\(place): \(why)", expected: stated?.demand ?? "an answer over HTTP",
        isCertain: stated != nil, source: stated?.source)
    case .response(let response)? where isForPartners && response.demandsCertificate:
      unobserved = stated.map { _ in "a client's certificate is demanded there" }
    case .response(let response)? where hidden != nil:
      unobserved = hidden.map { "\(response.status) \($0)" }
    case .response(let response)?:
      fault = PageComparison.fault(of: response, trail, stated)
      if fault == nil, let text = stated?.contains, !response.body.contains(text) {
        // The rest of a page that was cut may hold it, and what is compressed may as well.
        if response.isCut {
          unobserved = "the first \(response.body.count) octets of the page do not hold the text, and more follows"
        } else if let coding = response["content-encoding"], coding.lowercased() != "identity" {
          unobserved = "the page is sent in the coding \(coding), though none was asked for"
        } else {
          fault = Fault(
            flaw: .content, text: response.summary, expected: "a page that holds \(PrintableText(text).quoted)",
            isCertain: true, source: stated?.source)
        }
      }
    }
  }

  private static func fault(of response: HTTPResponse, _ trail: HTTPTrail, _ stated: PageExpectation?) -> Fault? {
    func fault(_ flaw: Flaw, _ text: String, isCertain: Bool = stated != nil) -> Fault {
      Fault(
        flaw: flaw, text: text, expected: stated?.demand ?? "a page, or a redirect to one", isCertain: isCertain,
        source: stated?.source)
    }
    let text =
      "\(response.status)\(response.edge.map { $0.isAuthor ? ", made by \($0.name)" : " through \($0.name)" } ?? "")"
      + (trail.last?.away == nil ? "" : trail.last.map { " at \($0.url.shown)" } ?? "")
    if trail.end == .loop { return fault(.loop, text, isCertain: true) }
    if trail.isEndless {
      let all = "\(text) to yet another page after \(trail.exchanges.count) redirects"
      return fault(
        .manifold, "\(all), of which \(PageExpectation.redirectsOfBrowsers) are followed", isCertain: true)
    }
    if case .nowhere(let location) = trail.end {
      return fault(.destination, "\(text) to \(location.shownLocation), a host that has no address", isCertain: true)
    }
    if case .closed(let location, let why) = trail.end {
      return fault(
        .destination, "\(text) to \(location.shownLocation), where nobody gets a connection: \(why)", isCertain: true)
    }
    // Perhaps it is meant for those who have one.
    if case .demanding(let location) = trail.end, stated == nil {
      return fault(
        .destination, "\(text) to \(location.shownLocation), where nobody is let in without a certificate of his own",
        isCertain: false)
    }
    if stated == nil, trail.exchanges.count > 1, response.demandsCertificate {
      return fault(.destination, "\(text): nobody is let in there without a certificate of his own", isCertain: false)
    }
    if case .untrusted(let location, let why) = trail.end {
      return fault(
        .destination, "\(text) to \(location.shownLocation), whose certificate clients refuse: \(why)", isCertain: true)
    }
    if stated?.wants(response.status) == true { return nil }
    if let last = trail.last, trail.exchanges.count > 1, !last.url.isSecure, response.wantsTLS {
      let there = "\(response.status) at \(last.url.shown)"
      return fault(.destination, "\(there), asked in the clear where TLS alone is taken", isCertain: true)
    }
    if trail.end == .limit {
      return fault(.manifold, "\(text) after \(trail.exchanges.count) redirects", isCertain: false)
    }
    if response.status == 421 { return fault(.misdirected, text, isCertain: true) }
    if response.isChallenge { return fault(.forbidden, "\(text): a challenge that only clients with scripts pass") }
    switch response.status {
    case 403, 429:
      let isByEdge = stated == nil || response.edge?.isAuthor == true
      return fault(isByEdge ? .forbidden : .status, text)
    case 500...:
      return fault(.error, text, isCertain: stated != nil || response.edge?.isAuthor == true)
    default:
      guard let stated else { return nil }
      if stated.statuses == nil, response.status < 400 { return nil }
      if case .special(let location, let kind) = trail.end {
        return fault(.status, "\(text) to \(location.shownLocation) (not followed: \(kind) address)")
      }
      return fault(.status, text)
    }
  }

  /// Whether users get what is expected, as far as anybody can tell.
  package var isFine: Bool { fault.map { !$0.isCertain } ?? true }

  /// The trail without pages, which no report shows: many targets' are held until the run ends.
  var kept: HTTPTrail {
    var trail = trail
    for index in trail.exchanges.indices {
      guard case .response(var response) = trail.exchanges[index].outcome else { continue }
      response.body = []
      trail.exchanges[index].outcome = .response(response)
    }
    return trail
  }

  /// What was asked for first.
  package var url: String { trail.exchanges.first?.url.description ?? "the page" }
}

extension HTTPTrail {
  /// Why the end of the redirects, of which a block speaks, was not seen though users may see it, and what helps; none where
  /// it was seen, or is of no use to users.
  fileprivate func hidden(from stated: PageExpectation) -> String? {
    switch end {
    case .limit where isEndless: nil
    case .limit:
      "after \(exchanges.count) requests, and more redirects follow: raise `redirects` in the http: block (20 at most), or "
        + "ask for a page nearer to the end"
    case .elsewhere(let location, let why):
      "to \(location.shownLocation) is not followed (\(why)): make what it leads to a target of its own, or expect the "
        + "redirect's status"
    case .demanding(let location):
      "to \(location.shownLocation) is not followed (a client's certificate is demanded there): make what it leads to a "
        + "target of its own, or expect the redirect's status"
    case .special(let location, let kind) where stated.statuses == nil:
      "to \(location.shownLocation) is not followed (\(kind) address): expect the redirect's status if that is meant"
    case .answered, .silent, .loop, .special, .nowhere, .closed, .untrusted: nil
    }
  }
}

extension PageExpectation {
  /// What should come back, in words.
  fileprivate var demand: String {
    guard let statuses else { return "a status below 400" }
    return "status " + statuses.sorted().map { "\($0)" }.joined(separator: " or ")
  }
}

extension String {
  /// A location as far as it fits a line of a report: words are broken nowhere.
  var shownLocation: String { count > 48 ? prefix(45) + "..." : self }
}

extension PageURL {
  fileprivate var shown: String { description.shownLocation }
}

/// Who stands before the origin, as the fields of an answer tell.
package struct EdgeMark: Hashable, Sendable {
  package var name: String
  /// Whether it made the answer itself.
  package var isAuthor: Bool
}

extension HTTPResponse {
  /// Whether it asks to prove that one is no machine.
  package var isChallenge: Bool {
    ["challenge", "captcha"].contains(self["x-amzn-waf-action"]?.lowercased())
      || self["cf-mitigated"]?.lowercased() == "challenge"
  }

  package var edge: EdgeMark? {
    let server = self["server"]?.lowercased() ?? ""
    if self["x-amzn-waf-action"] != nil { return EdgeMark(name: "AWS WAF", isAuthor: true) }
    // An origin's own `Server` is handed through.
    if server == "cloudfront" { return EdgeMark(name: "CloudFront", isAuthor: status >= 400) }
    if server.hasPrefix("awselb/") {
      return EdgeMark(name: "an AWS load balancer", isAuthor: status >= 400 && !isFixedResponse)
    }
    if self["x-amzn-errortype"] != nil { return EdgeMark(name: "API Gateway", isAuthor: true) }
    if server == "cloudflare" {
      // Other statuses it hands through with its own name as well.
      let isAuthor = [403, 429].contains(status) || (520...530).contains(status) || self["cf-mitigated"] != nil
      return EdgeMark(name: "Cloudflare", isAuthor: isAuthor)
    }
    if server == "akamaighost" { return EdgeMark(name: "Akamai", isAuthor: status >= 400) }
    if server == "varnish" { return EdgeMark(name: "Varnish", isAuthor: status == 503) }
    let hints = [self["x-cache"], self["via"]].compactMap { $0?.lowercased() }
    if hints.contains(where: { $0.contains("cloudfront") }) { return EdgeMark(name: "CloudFront", isAuthor: false) }
    return nil
  }

  /// Whether an error of a load balancer is what somebody wrote into one of its rules: its own are pages of HTML with the
  /// status as heading, or empty.
  private var isFixedResponse: Bool {
    guard status >= 500, !body.isEmpty else { return false }
    return self["content-type"].map { !$0.lowercased().hasPrefix("text/html") } == true
      || !body.contains("<h1>\(status) ")
  }

  /// Status, who answered, and how it begins.
  fileprivate var summary: String {
    let beginning = PrintableText(bytes: body.prefix { $0 != 0x0A && $0 != 0x0D }.prefix(60)).quoted
    return "\(status) with \(body.isEmpty ? "an empty page" : "a page that begins with \(beginning)")"
  }

  /// The fields that tell who answered.
  fileprivate var marks: [String] {
    ["server", "via", "x-cache", "x-amzn-waf-action", "x-amzn-errortype", "location"].compactMap { name in
      self[name].map { "\(name) \(name == "location" ? $0.shownLocation : String($0.prefix(100)))" }
    }
  }
}

extension [UInt8] {
  /// Whether the octets of a text are among these.
  func contains(_ text: String) -> Bool {
    let sought = Array(text.utf8)
    guard let first = sought.first, count >= sought.count else { return sought.isEmpty }
    return self[...(count - sought.count)].indices.contains { index in
      self[index] == first && self[index..<(index + sought.count)].elementsEqual(sought)
    }
  }
}

extension HTTPExchange {
  /// One line: what was asked, and what came.
  var text: String {
    let request = "\(method) \(url)" + (away.map { " at \($0.endpoint.shown)" } ?? "")
    return switch outcome {
    case .response(let response): "\(request): " + (["\(response.status)"] + response.marks).joined(separator: ", ")
    case .none(let why): "\(request): \(why)"
    case .cut: "\(request): the run's deadline came first"
    case .withheld: "\(request): not sent"
    case .unseen(let why): "\(request): not seen (\(why))"
    }
  }
}
