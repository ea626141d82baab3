using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;
using LiveCommerce.Simulation.Worlds;

namespace LiveCommerce.Simulation.Audit;

/// <summary>The steps of a reservation that is there.</summary>
internal static partial class AnswerCheck
{
    private static string? Firm(StockBooks books, Op op, StockCommand.Firm c, StockAnswer answer)
    {
        if (Gone(books, op, c.Id, c.Buyer, answer, out var made) is { } gone) return gone.Verdict;
        return answer.Status switch
        {
            StockStatus.Done => !Now(op, made.FirmSeq) || !made.Fact.Tentative ? $"it was made full at {made.FirmSeq}" : null,
            StockStatus.Repeated => Sometime(books, op, at => made.StatusAt(at) is "reserved" or "paying" or "sold") ? null : "it was not full by then",
            _ => NoAnswer,
        };
    }

    private static string? Extend(StockBooks books, Op op, StockCommand.Extend c, StockAnswer answer)
    {
        if (answer.Status != StockStatus.Repeated && Gone(books, op, c.Id, c.Buyer, answer, out _) is { } gone) return gone.Verdict;
        if (Owned(books, c.Id, c.Buyer) is not { } made) return "no such reservation is stored";
        return answer.Status switch
        {
            StockStatus.Done => made.Extensions.At(op.HeadBefore) < c.Number && made.Extensions.At(op.Reply.Version) >= c.Number ? null : "it has not happened, or not now",
            StockStatus.Repeated => c.Number >= 1 && made.Extensions.At(op.Reply.Version) >= c.Number ? null : "it had not happened",
            StockStatus.ExtensionLimitReached => c.Number > 2 && Sometime(books, op, at => made.StatusAt(at) == "reserved") ? null : "it may be extended",
            StockStatus.WrongState => Sometime(books, op, at => made.StatusAt(at) is "tentative" or "paying" or "sold" || (made.StatusAt(at) == "reserved" && made.Extensions.At(at) != c.Number - 1))
                ? null : "nothing stood in its way",
            _ => NoAnswer,
        };
    }

    private static string? Release(StockBooks books, Op op, ReservationId id, BuyerId buyer, StockAnswer answer, bool onlyTentative = false)
    {
        if (answer.Status == StockStatus.ReservationUnknown) return Unknown(books, op, id, buyer);
        if (Owned(books, id, buyer) is not { } made || made.ReservedSeq > op.HeadAfter) return "no such reservation is stored";
        return answer.Status switch
        {
            StockStatus.Done => Now(op, made.EndSeq) && made.Ending == "released" && made.Cause == "buyer" ? null : $"it ended at {made.EndSeq}: {made.Ending}",
            StockStatus.Repeated => Sometime(books, op, at => made.StatusAt(at) is "released" or "expired") ? null : "it was not given back by then",
            StockStatus.WrongState => Sometime(books, op, at => made.StatusAt(at) is "paying" or "sold" || (onlyTentative && made.StatusAt(at) == "reserved"))
                ? null : "nothing stood in its way",
            _ => NoAnswer,
        };
    }

    private static string? Leave(StockBooks books, Op op, StockCommand.Leave c, StockAnswer answer)
    {
        if (WaitOf(books, c.Id) is { } wait && wait.Fact.Buyer == c.Buyer.ToString())
        {
            if (answer.Status == StockStatus.Done && Now(op, wait.EndSeq)) return wait.Cause == "buyer" ? null : $"the wait ended by {wait.Cause}";
            if (answer.Status == StockStatus.Repeated && wait.EndSeq <= op.Reply.Version) return null;
            if (answer.Status == StockStatus.ReservationUnknown && wait.JoinedSeq <= op.HeadBefore) return $"the buyer has joined at {wait.JoinedSeq}";
        }
        return Release(books, op, c.Id, c.Buyer, answer);
    }

    private static string? BeginPayment(StockBooks books, Op op, StockCommand.BeginPayment c, StockAnswer answer)
    {
        if (Gone(books, op, c.Id, c.Buyer, answer, out var made) is { } gone) return gone.Verdict;
        return answer.Status switch
        {
            StockStatus.Done => Now(op, made.PayingSeq) && made.Purchase == c.PurchaseId ? null : $"it is being paid since {made.PayingSeq} by {made.Purchase}",
            StockStatus.Repeated => Sometime(books, op, at => made.StatusAt(at) is "paying" or "sold" && made.Purchase == c.PurchaseId) ? null : "it was not being paid by then",
            StockStatus.WrongState => Sometime(books, op, at => made.StatusAt(at) == "tentative" || (made.StatusAt(at) is "paying" or "sold" && made.Purchase != c.PurchaseId))
                ? null : "nothing stood in its way",
            _ => NoAnswer,
        };
    }

    private static string? Confirm(StockBooks books, Op op, StockCommand.Confirm c, StockAnswer answer)
    {
        if (answer.Status == StockStatus.ReservationUnknown) return Unknown(books, op, c.Id, null);
        if (ReservationOf(books, c.Id) is not { } made || made.ReservedSeq > op.HeadAfter) return "no such reservation is stored";
        return answer.Status switch
        {
            StockStatus.Done => Now(op, made.EndSeq) && made.Ending == "sold" && made.Purchase == c.PurchaseId ? null : $"it ended at {made.EndSeq}: {made.Ending}",
            StockStatus.Repeated => made.EndSeq <= op.Reply.Version && made.Ending == "sold" && made.Purchase == c.PurchaseId ? null : "it was not sold by then",
            StockStatus.WrongState => Sometime(books, op, at => made.ReservedSeq <= at && (made.PurchaseAt(at) != c.PurchaseId || made.StatusAt(at) is "released" or "expired"))
                ? null : "nothing stood in its way",
            _ => NoAnswer,
        };
    }

    private static string? ReleasePayment(StockBooks books, Op op, StockCommand.ReleasePayment c, StockAnswer answer)
    {
        if (answer.Status == StockStatus.ReservationUnknown) return Unknown(books, op, c.Id, null);
        if (ReservationOf(books, c.Id) is not { } made || made.ReservedSeq > op.HeadAfter) return "no such reservation is stored";
        return answer.Status switch
        {
            StockStatus.Done => Now(op, made.EndSeq) && made.Ending == "released" && made.Purchase == c.PurchaseId ? null : $"it ended at {made.EndSeq}: {made.Ending}",
            StockStatus.Repeated => made.EndSeq <= op.Reply.Version && made.Ending == "released" && made.Purchase == c.PurchaseId ? null : "it was not released by then",
            StockStatus.WrongState => Sometime(books, op, at => made.ReservedSeq <= at && (made.PurchaseAt(at) != c.PurchaseId || made.StatusAt(at) == "sold")) ? null : "nothing stood in its way",
            _ => NoAnswer,
        };
    }

    private static string? Look(StockBooks books, Op op, StockCommand.Look c, StockAnswer answer) => answer.Status switch
    {
        StockStatus.Done => answer.Reservation is { } view && view.Id == c.Id && view.Buyer == c.Buyer ? null : "it shows another one",
        StockStatus.ReservationUnknown => WaitOf(books, c.Id) is { } wait && wait.Fact.Buyer == c.Buyer.ToString() && wait.JoinedSeq <= op.HeadBefore
            ? $"the buyer has joined at {wait.JoinedSeq}" : Unknown(books, op, c.Id, c.Buyer),
        _ => NoAnswer,
    };

    /// <summary>The answers that a step gives where its reservation is not, or no longer, there. Null for every other answer.</summary>
    private static (string? Verdict, bool IsGone)? Gone(StockBooks books, Op op, ReservationId id, BuyerId buyer, StockAnswer answer, out ReservationBook made)
    {
        made = Owned(books, id, buyer)!;
        if (answer.Status == StockStatus.ReservationUnknown) return (Unknown(books, op, id, buyer), true);
        if (made is null || made.ReservedSeq > op.HeadAfter) return ("no such reservation is stored", true);
        var found = made;
        return answer.Status switch
        {
            StockStatus.ReservationExpired => (Sometime(books, op, at => found.StatusAt(at) == "expired") ? null : "it has not expired", true),
            StockStatus.ReservationReleased => (Sometime(books, op, at => found.StatusAt(at) == "released") ? null : "it was not released", true),
            _ => null,
        };
    }

    private static string? Unknown(StockBooks books, Op op, ReservationId id, BuyerId? buyer)
    {
        var made = buyer is { } owner ? Owned(books, id, owner) : ReservationOf(books, id);
        return made is null || made.ReservedSeq > op.HeadBefore ? null : $"it was made at {made.ReservedSeq}";
    }

    private static ReservationBook? Owned(StockBooks books, ReservationId id, BuyerId buyer) =>
        ReservationOf(books, id) is { } made && made.Fact.Buyer == buyer.ToString() ? made : null;

    private static bool Now(Op op, long sequence) => op.Spans(sequence);
}
