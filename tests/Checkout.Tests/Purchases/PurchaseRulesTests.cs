using LiveCommerce.Checkout.Payments;
using LiveCommerce.Checkout.Purchases;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Tests.Purchases;

public sealed class PurchaseRulesTests
{
    /// <summary>Every situation against everything that may be said: the event that follows, "." for nothing left to do, or a refusal.</summary>
    private const string Table =
        """
        situation           Held  HoldFailed  Succeeded         Wrong        SetAside    WrongSet    Declined         Challenge   Pending     Unknown     NotFound     GoneThere         Confirmed  Released  Refunded  Voided  Cancel       Refresh     Busy
        None                404   404         404               404          404         404         404              404         404         404         404          404               404        404       404       404     404          404         404
        Starting            Held  HoldFailed  Mismatched        Mismatched   Mismatched  Mismatched  .                .           .           .           .            .                 .          .         .         .       CancelAsked  .           .
        Paying              .     .           PaymentSucceeded  Mismatched   Authorized  Mismatched  PaymentDeclined  Challenged  AskedAgain  AskedAgain  CancelAsked  CancelAsked       .          .         .         .       CancelAsked  AskedAgain  AskedAgain
        PayingAsked         .     .           PaymentSucceeded  Mismatched   Authorized  Mismatched  PaymentDeclined  Challenged  .           .           CancelAsked  CancelAsked       .          .         .         .       CancelAsked  .           .
        Challenge           .     .           PaymentSucceeded  Mismatched   Authorized  Mismatched  PaymentDeclined  .           .           .           CancelAsked  CancelAsked       .          .         .         .       CancelAsked  AskedAgain  .
        Capturing           .     .           PaymentSucceeded  Mismatched   AskedAgain  Mismatched  PaymentDeclined  AskedAgain  AskedAgain  AskedAgain  CancelAsked  CancelAsked       .          .         .         .       CancelAsked  AskedAgain  AskedAgain
        CapturingAsked      .     .           PaymentSucceeded  Mismatched   .           Mismatched  PaymentDeclined  .           .           .           CancelAsked  CancelAsked       .          .         .         .       CancelAsked  .           .
        CancellingUnheld    .     .           Mismatched        Mismatched   AskedAgain  AskedAgain  PaymentDeclined  AskedAgain  AskedAgain  AskedAgain  AskedAgain   PaymentCancelled  .          .         .         .       .            AskedAgain  AskedAgain
        Cancelling          .     .           PaymentSucceeded  Mismatched   AskedAgain  AskedAgain  PaymentDeclined  AskedAgain  AskedAgain  AskedAgain  AskedAgain   PaymentCancelled  .          .         .         .       .            AskedAgain  AskedAgain
        CancellingSetAside  .     .           PaymentSucceeded  Mismatched   AskedAgain  AskedAgain  PaymentDeclined  AskedAgain  AskedAgain  AskedAgain  AskedAgain   PaymentCancelled  .          .         .         .       .            AskedAgain  AskedAgain
        CancellingAsked     .     .           PaymentSucceeded  Mismatched   .           .           PaymentDeclined  .           .           .           .            PaymentCancelled  .          .         .         .       .            .           .
        Confirming          .     .           .                 Mismatched   .           Mismatched  .                .           .           .           .            .                 Confirmed  .         .         .       wrong        .           .
        ConfirmingCaptured  .     .           .                 Mismatched   .           Mismatched  .                .           .           .           .            .                 Confirmed  .         .         .       wrong        .           .
        Failing             .     .           RefundAsked       RefundAsked  VoidAsked   VoidAsked   .                .           .           .           .            .                 .          Closed    .         .       wrong        .           .
        Declining           .     .           RefundAsked       RefundAsked  VoidAsked   VoidAsked   .                .           .           .           .            .                 .          Closed    .         .       wrong        .           .
        GivingBack          .     .           RefundAsked       RefundAsked  VoidAsked   VoidAsked   .                .           .           .           .            .                 .          Closed    .         .       .            .           .
        DecliningLate       .     .           .                 Mismatched   .           VoidAsked   .                .           .           .           .            .                 .          Closed    Refunded  .       wrong        .           .
        Review              .     .           Mismatched        .            Mismatched  .           .                .           .           .           .            .                 .          .         .         .       wrong        .           .
        Paid                .     .           .                 Mismatched   .           Mismatched  .                .           .           .           .            .                 .          .         .         .       wrong        .           .
        Declined            .     .           RefundAsked       RefundAsked  VoidAsked   VoidAsked   .                .           .           .           .            .                 .          .         .         .       wrong        .           .
        Cancelled           .     .           RefundAsked       RefundAsked  VoidAsked   VoidAsked   .                .           .           .           .            .                 .          .         .         .       .            .           .
        DeclinedLate        .     .           .                 Mismatched   .           VoidAsked   .                .           .           .           .            .                 .          .         Refunded  .       wrong        .           .
        Refunded            .     .           .                 Mismatched   .           VoidAsked   .                .           .           .           .            .                 .          .         .         .       wrong        .           .
        GivingUp            .     .           RefundAsked       RefundAsked  .           Mismatched  .                .           .           .           .            .                 .          Closed    .         Voided  wrong        .           .
        GivenUp             .     .           RefundAsked       RefundAsked  .           Mismatched  .                .           .           .           .            .                 .          .         .         .       wrong        .           .
        """;

    private static readonly Dictionary<string, PurchaseCommand> Commands = new(StringComparer.Ordinal)
    {
        ["Held"] = new PurchaseCommand.NoteHeld(),
        ["HoldFailed"] = new PurchaseCommand.NoteHoldFailed(StockStatus.ReservationExpired),
        ["Succeeded"] = new PurchaseCommand.NotePayment(Sample.Succeeded),
        ["Wrong"] = new PurchaseCommand.NotePayment(Sample.WrongAmount),
        ["SetAside"] = new PurchaseCommand.NotePayment(Sample.SetAside),
        ["WrongSet"] = new PurchaseCommand.NotePayment(Sample.WrongSetAside),
        ["Busy"] = new PurchaseCommand.NotePayment(new PaymentResult.Busy("429")),
        ["Declined"] = new PurchaseCommand.NotePayment(new PaymentResult.Declined("card-declined")),
        ["Challenge"] = new PurchaseCommand.NotePayment(new PaymentResult.ChallengeRequired("/challenge")),
        ["Pending"] = new PurchaseCommand.NotePayment(new PaymentResult.Pending()),
        ["Unknown"] = new PurchaseCommand.NotePayment(new PaymentResult.Unknown("time limit")),
        ["NotFound"] = new PurchaseCommand.NotePayment(new PaymentResult.NotFound()),
        ["GoneThere"] = new PurchaseCommand.NotePayment(new PaymentResult.Cancelled()),
        ["Confirmed"] = new PurchaseCommand.NoteConfirmed(),
        ["Released"] = new PurchaseCommand.NoteReleased(),
        ["Refunded"] = new PurchaseCommand.NoteRefunded(),
        ["Voided"] = new PurchaseCommand.NoteVoided(),
        ["Cancel"] = new PurchaseCommand.Cancel(Sample.Buyer),
        ["Refresh"] = new PurchaseCommand.Refresh(Sample.Buyer),
    };

    public static TheoryData<string, string, string> Cells()
    {
        var rows = Table.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToList();
        var cells = new TheoryData<string, string, string>();
        foreach (var row in rows.Skip(1))
        {
            Assert.Equal(rows[0].Length, row.Length);
            for (var column = 1; column < row.Length; column++) cells.Add(row[0], rows[0][column], row[column]);
        }
        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void EverySituationAnswersEveryCommand(string situation, string said, string expected)
    {
        var state = Sample.In(situation);
        var decision = PurchaseRules.Decide(state, Commands[said], Sample.Now);
        switch (expected)
        {
            case ".":
                Assert.Equal(new PurchaseAnswer(PurchaseRefusal.None, Repeated: true), decision.Answer);
                Assert.Empty(decision.Events);
                break;
            case "404" or "wrong":
                Assert.Equal(new PurchaseAnswer(expected == "404" ? PurchaseRefusal.NotFound : PurchaseRefusal.WrongState), decision.Answer);
                Assert.Empty(decision.Events);
                break;
            default:
                Assert.Equal(new PurchaseAnswer(PurchaseRefusal.None), decision.Answer);
                var happened = Assert.Single(decision.Events);
                Assert.Equal(expected, happened.GetType().Name);
                var kind = new PurchaseKind();
                kind.Apply(state, happened); // what is granted fits
                // and takes effect once
                Assert.DoesNotContain(PurchaseRules.Decide(state, Commands[said], Sample.Now).Events, again => again.GetType() == happened.GetType());
                break;
        }
    }

    public static TheoryData<string, PurchaseCommand.Start, PurchaseRefusal> Starts()
    {
        var many = Enumerable.Range(0, 21).Select(_ => Sample.Mug with { ReservationId = ReservationId.New(Sample.Now) }).ToArray();
        var dollars = Sample.Tee with { UnitPrice = new Money(1_000, "USD") };
        var dear = Sample.Tee with { UnitPrice = new Money(Money.Max, "EUR"), Quantity = 2 };
        return new()
        {
            { "None", Sample.Start, PurchaseRefusal.None },
            { "None", Sample.Start with { Lines = many[..20] }, PurchaseRefusal.None },
            { "None", Sample.Start with { Lines = [Sample.Mug, Sample.Mug with { ReservationId = ReservationId.New(Sample.Now) }] }, PurchaseRefusal.None },
            { "None", Sample.Start with { Lines = [] }, PurchaseRefusal.NoLines },
            { "None", Sample.Start with { Lines = many }, PurchaseRefusal.TooManyLines },
            { "None", Sample.Start with { Lines = [Sample.Mug, Sample.Mug] }, PurchaseRefusal.DuplicateLine },
            { "None", Sample.Start with { PaymentMethod = "" }, PurchaseRefusal.PaymentMethodInvalid },
            { "None", Sample.Start with { PaymentMethod = "4111 1111" }, PurchaseRefusal.PaymentMethodInvalid },
            { "None", Sample.Start with { PaymentMethod = "pm_1PgafyB7WZ01zgkW" }, PurchaseRefusal.None },
            { "None", Sample.Start with { PaymentMethod = "4111111111111111" }, PurchaseRefusal.PaymentMethodInvalid },
            { "None", Sample.Start with { PaymentMethod = "411111111111" }, PurchaseRefusal.PaymentMethodInvalid },
            { "None", Sample.Start with { PaymentMethod = new string('m', 65) }, PurchaseRefusal.PaymentMethodInvalid },
            { "None", Sample.Start with { PaymentMethod = new string('m', 64) }, PurchaseRefusal.None },
            { "None", Sample.Start with { Lines = [Sample.Mug, dollars] }, PurchaseRefusal.CurrencyMismatch },
            { "None", Sample.Start with { Lines = [dear] }, PurchaseRefusal.TotalOutOfRange },
            { "Starting", Sample.Start with { Fingerprint = "f2" }, PurchaseRefusal.KeyReused },
            { "Starting", Sample.Start with { Buyer = Sample.Stranger }, PurchaseRefusal.KeyReused },
            { "Paid", Sample.Start with { Fingerprint = "f2" }, PurchaseRefusal.KeyReused },
        };
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void AStartIsCheckedInThisOrder(string situation, PurchaseCommand.Start start, PurchaseRefusal expected)
    {
        var decision = PurchaseRules.Decide(Sample.In(situation), start, Sample.Now);
        Assert.Equal(new PurchaseAnswer(expected), decision.Answer);
        Assert.Equal(expected == PurchaseRefusal.None ? 1 : 0, decision.Events.Count);
    }

    [Theory]
    [InlineData("Starting")]
    [InlineData("Paid")]
    [InlineData("Declined")]
    public void ARepeatedStartChangesNothingEvenWithoutItsLines(string situation)
    {
        var decision = PurchaseRules.Decide(Sample.In(situation), Sample.Start with { Lines = [] }, Sample.Now);
        Assert.Equal(new PurchaseAnswer(PurchaseRefusal.None, Repeated: true), decision.Answer);
        Assert.Empty(decision.Events);
    }

    [Theory]
    [InlineData("Confirming")]
    [InlineData("Paid")]
    public void AnotherAmountUnderTheIdThatHasPaidIsToldToAPerson(string situation)
    {
        var command = new PurchaseCommand.NotePayment(new PaymentResult.Succeeded(Sample.Charge, Sample.Total with { Amount = 1 }));
        var (kind, state) = (new PurchaseKind(), Sample.In(situation));
        var before = kind.View(state, 1, []).Phase;
        var happened = Assert.Single(PurchaseRules.Decide(state, command, Sample.Now).Events);
        Assert.IsType<PurchaseEvent.Mismatched>(happened);
        kind.Apply(state, happened);
        Assert.Equal(before, kind.View(state, 2, []).Phase);
        Assert.Empty(PurchaseRules.Decide(state, command, Sample.Now).Events); // once
    }

    [Fact]
    public void TheTotalIsTheSumOfTheLines()
    {
        var started = Assert.IsType<PurchaseEvent.Started>(Assert.Single(PurchaseRules.Decide(Sample.In("None"), Sample.Start, Sample.Now).Events));
        Assert.Equal(Sample.Total, started.Total);
    }

    [Theory]
    [InlineData("Starting")]
    [InlineData("Paying")]
    [InlineData("Paid")]
    public void ForeignPurchasesLookLikeNone(string situation)
    {
        PurchaseCommand[] commands = [new PurchaseCommand.Cancel(Sample.Stranger), new PurchaseCommand.Refresh(Sample.Stranger)];
        foreach (var command in commands)
            Assert.Equal(PurchaseRefusal.NotFound, PurchaseRules.Decide(Sample.In(situation), command, Sample.Now).Answer.Refusal);
    }

    [Fact]
    public void SilenceIsFollowedUpWithBackOff()
    {
        var (kind, state, now) = (new PurchaseKind(), Sample.In("PayingAsked"), Sample.Now);
        var waits = new List<double>();
        for (var i = 0; i < 70; i++)
        {
            var due = kind.NextDue(state)!.Value;
            Assert.Empty(kind.DecideDue(state, due.AddMilliseconds(-1)));
            waits.Add((due - now).TotalSeconds);
            now = due;
            kind.Apply(state, Assert.Single(kind.DecideDue(state, now)));
        }
        Assert.Equal([1, 2, 4, 8, 16, 32, .. Enumerable.Repeat(60d, 60), 900, 900, 900, 900], waits);
    }

    [Fact]
    public void AChallengeIsAskedAboutAndAbandonedAfterTenMinutes()
    {
        var (kind, state) = (new PurchaseKind(), Sample.In("Challenge"));
        PurchaseEvent happened;
        var questions = 0;
        do
        {
            happened = Assert.Single(kind.DecideDue(state, kind.NextDue(state)!.Value));
            kind.Apply(state, happened);
            questions++;
        }
        while (happened is PurchaseEvent.AskedAgain);
        Assert.Equal(new PurchaseEvent.CancelAsked(Sample.Now.AddMinutes(10), CancelCause.NoAnswer), happened);
        Assert.InRange(questions, 10, 15);
        Assert.Null(kind.NextDue(state));
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(30, 14)]
    public void AVoucherHasTheTimeThatItsMethodTakes(int days, int given)
    {
        var (kind, state) = (new PurchaseKind(), Sample.In("Paying"));
        var voucher = new PurchaseCommand.NotePayment(new PaymentResult.ChallengeRequired("/voucher", Sample.Now.AddDays(days)));
        kind.Apply(state, Assert.Single(kind.Decide(state, voucher, Sample.Now).Events));
        Assert.IsType<PurchaseEvent.AskedAgain>(Assert.Single(kind.DecideDue(state, Sample.Now.AddDays(given).AddSeconds(-1))));
        Assert.IsType<PurchaseEvent.CancelAsked>(Assert.Single(kind.DecideDue(state, Sample.Now.AddDays(given))));
    }

    [Theory]
    [InlineData("insufficient-funds", "insufficient-funds")]
    [InlineData("Mr. Miller's card was stolen", "declined")]
    [InlineData("", "declined")]
    public void ADeclineIsWrittenDownAsACodeOnly(string said, string written)
    {
        var decision = PurchaseRules.Decide(Sample.In("Paying"), new PurchaseCommand.NotePayment(new PaymentResult.Declined(said)), Sample.Now);
        Assert.Equal(written, Assert.IsType<PurchaseEvent.PaymentDeclined>(Assert.Single(decision.Events)).Reason);
    }

    [Fact]
    public void AFactThatDoesNotFitStopsTheGrain()
    {
        var kind = new PurchaseKind();
        Assert.Throws<InvariantViolationException>(() => kind.Apply(Sample.In("Paid"), new PurchaseEvent.Closed(Sample.Now, PurchaseEnding.Failed)));
        Assert.Throws<InvariantViolationException>(() => kind.Apply(Sample.In("Starting"), new PurchaseEvent.PaymentSucceeded(Sample.Now, "ch_1", Sample.Total)));
        Assert.Throws<InvariantViolationException>(
            () => kind.Apply(Sample.In("Paying"), new PurchaseEvent.PaymentSucceeded(Sample.Now, "ch_1", new Money(1, "EUR"))));
        Assert.Throws<InvariantViolationException>(() => kind.Apply(Sample.In("Refunded"), new PurchaseEvent.Refunded(Sample.Now)));
    }
}
