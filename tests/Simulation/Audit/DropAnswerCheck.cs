using LiveCommerce.Grains.Drops;
using LiveCommerce.Simulation.Worlds;

namespace LiveCommerce.Simulation.Audit;

/// <summary>Whether an answer of a limit's owner was true at some sequence between question and answer.</summary>
internal static class DropAnswerCheck
{
    private const long IdRetention = 24 * 3_600_000;
    private const long MaxIdAhead = 5 * 60_000;
    private const string NoAnswer = "that is no answer to this command";

    /// <summary>What is wrong with the answer; null where nothing is.</summary>
    public static string? Find(DropBooks books, DropOp op, DropLimitAnswer answer)
    {
        if (answer.Take is { } view && !Sometime(books, op, at => Shows(books, view, at))) return $"it never looked like {view} meanwhile";
        return op.Command switch
        {
            DropLimitCommand.Open c => Open(books, op, c, answer.Status),
            DropLimitCommand.Take c => Take(books, op, c, answer),
            DropLimitCommand.Settle c => Settle(op, Owned(books, $"{c.Id}", $"{c.Buyer}"), answer.Status),
            DropLimitCommand.GiveBack c => GiveBack(op, Owned(books, $"{c.Id}", $"{c.Buyer}"), answer.Status),
            _ => NoAnswer,
        };
    }

    private static string? Open(DropBooks books, DropOp op, DropLimitCommand.Open c, DropLimitStatus status)
    {
        var (before, after) = (books.Limit.At(op.HeadBefore), books.Limit.At(Math.Min(op.HeadAfter, books.Sequence)));
        return status switch
        {
            DropLimitStatus.Done => before == 0 && after == c.LimitPerBuyer ? null : $"the limit was {before} and is {after}",
            DropLimitStatus.Repeated => after == c.LimitPerBuyer ? null : $"the limit is {after}",
            DropLimitStatus.IdReused => after != 0 && after != c.LimitPerBuyer ? null : $"the limit is {after}",
            DropLimitStatus.OutOfRange => before == 0 && c.LimitPerBuyer is < 1 or > 1_000 ? null : "it is in range, or there was a limit before",
            _ => NoAnswer,
        };
    }

    private static string? Take(DropBooks books, DropOp op, DropLimitCommand.Take c, DropLimitAnswer answer)
    {
        var made = books.Takes.GetValueOrDefault($"{c.Id}");
        var isSame = made is not null && made.Fact.Buyer == $"{c.Buyer}" && made.Fact.Units == c.Units;
        if (answer.Status is DropLimitStatus.Done or DropLimitStatus.Repeated or DropLimitStatus.TakeEnded)
        {
            if (!isSame || made!.TakenSeq > op.Version) return "no such take is stored";
            return answer.Status switch
            {
                DropLimitStatus.Done => op.Spans(made.TakenSeq) ? null : $"it was stored at {made.TakenSeq}, before it was asked",
                DropLimitStatus.Repeated => Sometime(books, op, made.CountsAt) ? null : "it did not count any more",
                _ => made.EndSeq <= op.Version ? null : "it had not ended",
            };
        }
        if (answer.Status == DropLimitStatus.IdReused) return made is not null && made.TakenSeq <= op.HeadAfter && !isSame ? null : "the id was not used for something else";
        // The first answer of an id is its answer for ever.
        if (made is not null && made.TakenSeq <= op.HeadBefore) return $"the id had its effect at {made.TakenSeq}";
        return answer.Status switch
        {
            DropLimitStatus.IdTooOld => c.Id.MadeAt.ToUnixTimeMilliseconds() < op.AnsweredAt.ToUnixTimeMilliseconds() + Auditor.ClockTolerance - IdRetention ? null : "the id is young enough",
            DropLimitStatus.IdInvalid => c.Id.MadeAt.ToUnixTimeMilliseconds() > op.InvokedAt.ToUnixTimeMilliseconds() - Auditor.ClockTolerance + MaxIdAhead ? null : "the id is not from the future",
            DropLimitStatus.OutOfRange => c.Units is < 1 or > 1_000 || c.Length > TimeSpan.FromHours(4) ? null : "it is in range",
            DropLimitStatus.DropUnknown => books.Limit.At(op.HeadBefore) == 0 ? null : "the limit was set",
            DropLimitStatus.LimitReached => Sometime(books, op, at => books.Limit.At(at) - books.HeldBy($"{c.Buyer}", at) is var left && left < c.Units && left == answer.Remaining)
                ? null : "the buyer was never at the limit meanwhile",
            _ => NoAnswer,
        };
    }

    private static string? Settle(DropOp op, TakeBook? take, DropLimitStatus status) => status switch
    {
        DropLimitStatus.TakeUnknown => Unknown(op, take),
        DropLimitStatus.Done => take is not null && op.Spans(take.SettledSeq) ? null : "it has not happened, or not now",
        DropLimitStatus.Repeated => take is not null && take.SettledSeq <= op.Version && take.EndSeq > op.HeadBefore ? null : "it was not settled",
        DropLimitStatus.TakeEnded => take is not null && take.EndSeq <= op.Version ? null : "it had not ended",
        _ => NoAnswer,
    };

    private static string? GiveBack(DropOp op, TakeBook? take, DropLimitStatus status) => status switch
    {
        DropLimitStatus.TakeUnknown => Unknown(op, take),
        DropLimitStatus.Done => take is { Ending: "given-back" } && op.Spans(take.EndSeq) ? null : "it has not happened, or not now",
        DropLimitStatus.Repeated => take is not null && take.EndSeq <= op.Version ? null : "it had not ended",
        _ => NoAnswer,
    };

    private static string? Unknown(DropOp op, TakeBook? take) => take is null || take.TakenSeq > op.HeadBefore ? null : $"it was made at {take.TakenSeq}";

    private static TakeBook? Owned(DropBooks books, string id, string buyer) => books.Takes.TryGetValue(id, out var take) && take.Fact.Buyer == buyer ? take : null;

    private static bool Shows(DropBooks books, DropTake view, long at) =>
        books.Takes.TryGetValue($"{view.Id}", out var take) && take.Fact.Buyer == $"{view.Buyer}" && take.Fact.Units == view.Units
        && take.Fact.Deadline == view.Deadline.ToUnixTimeMilliseconds() && take.StatusAt(at) == view.Status switch
        {
            DropTakeStatus.Taken => "taken",
            DropTakeStatus.Settled => "settled",
            DropTakeStatus.GivenBack => "given-back",
            DropTakeStatus.Expired => "expired",
        };

    private static bool Sometime(DropBooks books, DropOp op, Func<long, bool> holds)
    {
        for (var at = op.HeadBefore; at <= Math.Min(op.HeadAfter, books.Sequence); at++)
        {
            if (holds(at)) return true;
        }
        return false;
    }
}
