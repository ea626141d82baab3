using LiveCommerce.Ledger.Purchases;
using LiveCommerce.Ledger.Tests.Journals;
using static LiveCommerce.Ledger.Tests.Journals.Events;

namespace LiveCommerce.Ledger.Tests.Purchases;

/// <summary>The whole space: every step against every event.</summary>
public sealed class PurchaseStepsTests
{
    private static readonly Dictionary<string, string> Happenings = new()
    {
        ["started"] = Started(500, Line(1)),
        ["held"] = Held,
        ["hold-failed"] = Step("hold-failed.v1", "\"reason\":\"reservation-expired\""),
        ["challenged"] = Step("challenged.v1", "\"challengeUrl\":\"http://localhost/\""),
        ["succeeded"] = Succeeded(500),
        ["declined"] = Declined,
        ["cancel-asked"] = Step("cancel-asked.v1", "\"cause\":\"no-answer\""),
        ["cancelled"] = Step("payment-cancelled.v1"),
        ["asked-again"] = Step("asked-again.v1", "\"attempt\":1,\"nextAt\":9"),
        ["mismatch"] = Step("mismatch.v1", "\"reference\":\"c\",\"paid\":{\"amount\":1,\"currency\":\"EUR\"}"),
        ["confirmed"] = Ordered("LC-1"),
        ["closed failed"] = Ended("failed"),
        ["closed declined"] = Ended("declined"),
        ["closed cancelled"] = Ended("cancelled"),
        ["refund-asked"] = RefundAsked(),
    };

    /// <summary>How to get to a step, and what may happen there.</summary>
    public static TheoryData<string, string> Steps => new()
    {
        { "", "started" },
        { "started", "held, hold-failed, cancel-asked, mismatch" },
        { "started, held", "challenged, succeeded, declined, cancel-asked, cancelled, asked-again, mismatch" },
        { "started, held, challenged", "succeeded, declined, cancel-asked, cancelled, asked-again, mismatch" },
        { "started, held, cancel-asked", "succeeded, declined, cancelled, asked-again, mismatch" },
        { "started, cancel-asked", "declined, cancelled, asked-again, mismatch" },
        { "started, held, succeeded", "confirmed, mismatch" },
        { "started, held, succeeded, confirmed", "mismatch" },
        { "started, mismatch", "mismatch" },
        { "started, hold-failed", "closed failed, refund-asked, mismatch" },
        { "started, held, declined", "closed declined, refund-asked, mismatch" },
        { "started, held, cancelled", "closed cancelled, refund-asked, mismatch" },
        { "started, hold-failed, closed failed", "refund-asked, mismatch" },
        { "started, held, declined, refund-asked", "closed declined, mismatch" },
    };

    [Theory, MemberData(nameof(Steps))]
    public void OnlyTheseMayHappen(string before, string allowed)
    {
        var possible = Happenings.Keys.Where(next => IsLegal([.. Split(before), next]));
        Assert.Equal(Split(allowed).Order(StringComparer.Ordinal), possible.Order(StringComparer.Ordinal));
    }

    private static bool IsLegal(IEnumerable<string> names)
    {
        using var facts = new Ledger.Orders.FactStore();
        var findings = new Findings(10);
        var audit = new PurchaseAudit("p1", facts, findings, new Tally());
        var sequence = 0L;
        foreach (var name in names)
        {
            using var document = System.Text.Json.JsonDocument.Parse(Happenings[name]);
            var members = new Ledger.Journal.EventMembers(document.RootElement);
            audit.Take(new Ledger.Journal.OwnerEvent(members.Text("type"), members.Whole("at"), ++sequence, members));
        }
        return findings.ByKind.Keys.All(kind => kind != "purchase-step-illegal");
    }

    private static string[] Split(string names) => names.Split(", ", StringSplitOptions.RemoveEmptyEntries);
}
