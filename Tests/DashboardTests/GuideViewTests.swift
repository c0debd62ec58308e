import DeliveryEvents
import Testing

@testable import Dashboard
@testable import DeliveryMetrics

@Test("a line of advice has its arithmetic, and what to do about it")
func adviceSentences() {
  let texts = Sample.guide.advice.map(AdviceText.init)
  #expect(
    texts.map(\.finding) == [
      "Speed without safety is dangerous: deploys +22% while failures +5.5pt",
      "Staging holds 55.0% of the lead time (25m of 47m, n=148), queue p85 2h40m > process p85 4m",
      "checkout has 14 of 31 failures (45.2%) in 41 of 179 deployments (22.9%): 17.3% with it, 12.3% without, target below 15.0%",
      "Manual deployments: 6 of 40 production deployments by hand (15.0%), limit 10%",
    ])
  #expect(texts.last?.remedy == "automated deployment pipeline")
  func finding(_ advice: Advice) -> String { AdviceText(advice).finding }
  // An alert that says so itself is not said twice.
  #expect(
    finding(.danger("speed without safety is dangerous: more fail"))
      == "Speed without safety is dangerous: more fail")
  #expect(
    finding(
      .failures(
        Advice.Part(service: "a", own: 10, all: 10, ownCount: 40, allCount: 40, target: 0.15)))
      == "a: 10 of 40 deployments failed (25.0%), target below 15.0%: 5 fewer meet it")
  // 7 of 100 do not meet it, though 0.07 times 100 is a little more than 7.
  #expect(
    finding(
      .failures(
        Advice.Part(service: "a", own: 12, all: 12, ownCount: 100, allCount: 100, target: 0.07)))
      == "a: 12 of 100 deployments failed (12.0%), target below 7.0%: 6 fewer meet it")
  #expect(
    finding(.frequency(perDay: 0.4, target: 1, more: 19, days: 30))
      == "0.40 deployments a day, target above 1.0: 19 more in 30 days")
  #expect(
    finding(.landing(Advice.Holding(held: 28_800, leadTime: 36_000, n: 10), changes: 20))
      == "80.0% of the lead time passes before a change lands: mean 10h00m from commit (n=10), 2h00m from landing (n=20)"
  )
  #expect(
    finding(
      .leadTime(
        Advice.Part(
          service: "b", own: 288_000, all: 360_000, ownCount: 20, allCount: 80, target: 3600)))
      == "b has 80.0% of the lead time in 20 of 80 commits (25.0%): mean 1h15m with it, 20m without, target below 1h00m"
  )
}

@Test("a step says the figure that decides, or which lines would")
func guideSentences() {
  #expect(
    Sample.guide.steps.prefix(8).map { GuideText($0).finding } == [
      "2026-06-03 to 2026-07-02 (the first 30 days), kept",
      "3 of 4 services have health checks; not legacy-batch",
      "39 of 40 production deployments tell what they brought and how they came about (97.5%), wanted 90.0%",
      "4 of 4 services have pipeline or job runs",
      "6 of 40 production deployments by hand (15.0%), limit 10%",
      "8m p85 from landing to the end of the required jobs, limit 10m: 36 commits, half of them within 5m",
      "the log does not tell; would decide: change or commit lines, and deploy lines with a sha",
      "1 better, 1 same, 1 worse beside the baseline; 3 of 4 targets met",
    ])
  #expect(
    Sample.guide.nextWords == "Monitoring: 3 of 4 services have health checks; not legacy-batch")
  #expect(
    Sample.guide.place == "day 173 since the first production deployment: beyond 90 days")
}

@Test("the guide as sentences begins with the advice, the phase and the next step")
func plainGuide() {
  var view = Sample.view()
  _ = view.open(Place(.guide))
  let lines = PlainView(
    snapshot: Sample.snapshot, status: Sample.status, view: view, detail: .guide(Sample.guide)
  ).text.split(separator: "\n")
  #expect(lines[1] == "Guide: 10 rows")
  #expect(lines[2].hasPrefix("Advice 1: Speed without safety is dangerous: deploys +22%"))
  #expect(lines[6] == "Phase: day 173 since the first production deployment: beyond 90 days")
  #expect(lines[7].hasPrefix("Next step: Monitoring: 3 of 4"))
}

@Test("a report has the advice with its numbers, and each step with its state")
func guideReports() {
  let addition = ReportAddition([.guide(Sample.guide)])
  let json = JSONReport(Sample.snapshot, files: 1, with: addition).text
  #expect(json.contains(#""advice":[{"rank":1,"kind":"danger","finding":"Speed without"#))
  #expect(
    json.contains(
      #""service":"checkout","part":14,"whole":31,"n":41,"ofN":179,"target":0.15}"#))
  #expect(
    json.contains(#""guide":{"day":173,"phase":"beyond_90_days","steps":[{"step":"baseline","#))
  #expect(json.contains(#""next":"monitoring"}"#))
  let text = TextReport(Sample.snapshot, levels: "2021", with: addition).text
  #expect(text.contains("\nWHAT WOULD MOVE THE NEEDLE\n  1 Speed without safety is dangerous"))
  #expect(text.contains("  OPEN     Fewer manual steps: 6 of 40"))
  #expect(text.split(separator: "\n").filter { $0.hasPrefix("  ") }.allSatisfy { $0.count <= 110 })
}

@Test("text is broken at blanks, and nothing of it is lost")
func wrapping() {
  let text = "1 one two three four five six seven eight nine ten eleven"
  let lines = WrappedText.lines(text, columns: 20)
  #expect(lines.allSatisfy { $0.count <= 20 })
  #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("  ") })
  #expect(lines.map { $0.drop { $0 == " " } }.joined(separator: " ") == text)
  #expect(WrappedText.lines("", columns: 20) == [])
}
