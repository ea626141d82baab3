using System.Text.Json.Serialization;
using LiveCommerce.Checkout.Payments;
using LiveCommerce.Checkout.Purchases;
using LiveCommerce.Grains.Stock;

namespace LiveCommerce.Checkout.Tests.Purchases;

/// <summary>The table in docs/payments.md is what the code does: every row, and nothing beside them.</summary>
public sealed class TransitionTableTests
{
    /// <summary>A purchase in each phase of which the next question is not planned yet, so that silence is news.</summary>
    private static readonly Dictionary<string, string[]> Situations = new(StringComparer.Ordinal)
    {
        ["None"] = ["None"],
        ["Starting"] = ["Starting"],
        ["Paying"] = ["Paying"],
        ["Challenge"] = ["Challenge"],
        ["Capturing"] = ["Capturing"],
        ["Cancelling"] = ["Cancelling", "CancellingSetAside"],
        ["Confirming"] = ["Confirming", "ConfirmingCaptured"],
        ["Releasing"] = ["Failing", "Declining", "GivingBack"],
        ["Review"] = ["Review"],
        ["Paid"] = ["Paid"],
        ["Closed"] = ["Declined", "Cancelled"],
    };

    private static readonly Dictionary<string, PurchaseCommand[]> Said = new(StringComparer.Ordinal)
    {
        ["Start"] = [Sample.Start],
        ["NoteHeld"] = [new PurchaseCommand.NoteHeld()],
        ["NoteHoldFailed"] = [new PurchaseCommand.NoteHoldFailed(StockStatus.ReservationExpired)],
        ["NoteRefunded"] = [new PurchaseCommand.NoteRefunded()],
        ["NoteVoided"] = [new PurchaseCommand.NoteVoided()],
        ["NoteConfirmed"] = [new PurchaseCommand.NoteConfirmed()],
        ["NoteReleased"] = [new PurchaseCommand.NoteReleased()],
        ["Cancel"] = [new PurchaseCommand.Cancel(Sample.Buyer)],
        ["Refresh"] = [new PurchaseCommand.Refresh(Sample.Buyer)],
        ["LookAgain"] = [new PurchaseCommand.LookAgain()],
        ["succeeded"] = [new PurchaseCommand.NotePayment(Sample.Succeeded)],
        ["authorized"] = [new PurchaseCommand.NotePayment(Sample.SetAside)],
        ["money"] = [new PurchaseCommand.NotePayment(Sample.Succeeded), new PurchaseCommand.NotePayment(Sample.SetAside)],
        ["other money"] = [new PurchaseCommand.NotePayment(Sample.WrongAmount), new PurchaseCommand.NotePayment(Sample.WrongSetAside)],
        ["other money taken"] = [new PurchaseCommand.NotePayment(Sample.WrongAmount)],
        ["declined"] = [new PurchaseCommand.NotePayment(new PaymentResult.Declined("card-declined"))],
        ["cancelled"] = [new PurchaseCommand.NotePayment(new PaymentResult.Cancelled())],
        ["challenge required"] = [new PurchaseCommand.NotePayment(new PaymentResult.ChallengeRequired("/challenge"))],
        ["voucher or transfer"] = [new PurchaseCommand.NotePayment(new PaymentResult.ChallengeRequired("/voucher", Sample.Now.AddDays(3)))],
        ["pending"] = [new PurchaseCommand.NotePayment(new PaymentResult.Pending())],
        ["not found"] = [new PurchaseCommand.NotePayment(new PaymentResult.NotFound())],
        ["unknown"] = [new PurchaseCommand.NotePayment(new PaymentResult.Unknown("time limit"))],
    };

    [Fact]
    public void EveryRowIsWhatTheCodeDoes()
    {
        var rows = 0;
        foreach (var (phases, comes, fact, then) in Rows())
        {
            foreach (var phase in phases)
            {
                foreach (var situation in SituationsOf(phase, comes))
                {
                    foreach (var (state, happened) in Hear(situation, comes))
                    {
                        Assert.True(fact == NameOf(happened), $"{situation}, {comes}: the table says {fact}, the code {NameOf(happened)}.");
                        new PurchaseKind().Apply(state, happened!);
                        Assert.Equal(then == "the same" ? phase : then, new PurchaseKind().View(state, 1, []).Phase.ToString());
                        rows++;
                    }
                }
            }
        }
        Assert.InRange(rows, 50, 500);
    }

    [Fact]
    public void NothingHappensThatIsNotInTheTable()
    {
        var rows = Rows().ToList();
        foreach (var (phase, situations) in Situations)
        {
            foreach (var situation in situations)
            {
                foreach (var comes in Said.Keys.Except(["money"]))
                {
                    foreach (var happened in Hear(situation, comes).Select(heard => heard.Happened).OfType<PurchaseEvent>())
                    {
                        Assert.True(
                            rows.Exists(row => row.Phases.Contains(phase) && row.Fact == NameOf(happened) && Covers(row.Comes, comes)) || phase == "Review",
                            $"{situation}, {comes}: {NameOf(happened)} is not in the table.");
                    }
                }
            }
        }
    }

    private static bool Covers(string row, string said) =>
        row == said || said switch
        {
            "succeeded" or "authorized" => row == "money",
            "other money" => row is "money" or "other money taken" or "authorized" or "succeeded",
            "other money taken" => row is "money" or "other money" or "succeeded",
            "voucher or transfer" => row == "challenge required",
            _ => false,
        };

    private static string[] SituationsOf(string phase, string comes) => comes switch
    {
        "NoteRefunded" => [phase == "Closed" ? "DeclinedLate" : "DecliningLate"],
        "NoteVoided" => [phase == "Closed" ? "ClosedGivingUp" : "GivingUp"],
        _ => Situations[phase],
    };

    private static IEnumerable<(PurchaseState State, PurchaseEvent? Happened)> Hear(string situation, string comes)
    {
        var state = Sample.In(situation);
        switch (comes)
        {
            case "its time is over":
                return [(state, PurchaseRules.DecideDue(state, Sample.Now + PurchaseRules.ChallengeLength).SingleOrDefault())];
            case "the question is due":
                // Once it was asked, it is asked again; a challenge plans its questions itself.
                var kind = new PurchaseKind();
                if (kind.NextDue(state) is null) kind.Apply(state, new PurchaseEvent.AskedAgain(Sample.Now, 1, Sample.Now.AddSeconds(1)));
                return [(state, kind.DecideDue(state, kind.NextDue(state)!.Value).SingleOrDefault())];
            default:
                return Said[comes].Select(command =>
                {
                    var fresh = Sample.In(situation);
                    return (fresh, PurchaseRules.Decide(fresh, command, Sample.Now).Events.SingleOrDefault());
                });
        }
    }

    private static string? NameOf(PurchaseEvent? happened) => happened is null
        ? null
        : typeof(PurchaseEvent).GetCustomAttributes(typeof(JsonDerivedTypeAttribute), false).Cast<JsonDerivedTypeAttribute>()
            .Single(each => each.DerivedType == happened.GetType()).TypeDiscriminator as string;

    private static IEnumerable<(string[] Phases, string Comes, string Fact, string Then)> Rows() =>
        File.ReadLines(Path.Combine(Root(), "docs", "payments.md"))
            .SkipWhile(line => !line.StartsWith("| in |", StringComparison.Ordinal)).Skip(2).TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => (cells[1].Split(", "), cells[2], cells[3].Trim('`'), cells[4]));

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "LiveCommerce.sln"))) return folder.FullName;
        }
        throw new DirectoryNotFoundException("The tests do not run within the repository.");
    }
}
