using LiveCommerce.Grains.Drops;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Stock.Baskets;

/// <summary>
/// All lines of a basket or none, as a sequence of idempotent steps over several owners: take from the drop's limit where there is one, reserve
/// each line tentatively in the order of SKUs, make them full in the same order, or give back what was granted. It holds no lock: if it dies, what
/// is tentative expires within seconds, and whoever asks for the same basket again goes on where it was. It does no I/O; <see cref="BasketRun"/> does.
/// </summary>
/// <remarks>
/// Several coordinators may be at one basket: the buyer asked again while the first try was still running. What keeps them from undoing each other:
/// <list type="bullet">
/// <item>The owner of the last line decides. It is made full after all others, so a basket is granted exactly from then on.</item>
/// <item>Who wants to end a basket first has to end one line that is only tentative (its owner remembers that it was <c>NeverFull</c>): from then on
/// nobody can be granted the basket, and only then may full lines be given back.</item>
/// <item>Who finds nothing tentative gives nothing back. Where the last line is full the basket is granted, and he says so.</item>
/// </list>
/// A line that is full in a basket that nobody finishes any more is given back by its own deadline. The drop's limit is given back by who ended the
/// basket or was the first to take it; otherwise it counts until its deadline: too long, never too short. Its full lines are ordinary reservations
/// before the basket is granted, and a buyer may pay one: then all of it counts for good.
/// </remarks>
public sealed class Basket
{
    private readonly ReservationId _id;
    private readonly BuyerId _buyer;
    private readonly IReadOnlyList<BasketLine> _lines;
    private readonly ReservationView?[] _reservations;
    private readonly TimeSpan _length;
    private readonly string? _dropId;
    private Phase _phase;
    private int _line;
    private int _ended = -1;
    private int _reached = -1;
    private bool _isGranted;
    private bool _hasTaken;
    private bool _mayBeHeld;
    private bool _isPaid;
    private BasketAnswer? _answer;

    /// <param name="id">Made by the client; the idempotency key.</param>
    /// <param name="buyer">For whom.</param>
    /// <param name="lines">In any order; lines that draw from one pool are added up.</param>
    /// <param name="length">How long the reservations run in the general pool.</param>
    /// <param name="dropId">The drop whose limit over several SKUs counts, if any.</param>
    public Basket(ReservationId id, BuyerId buyer, IEnumerable<BasketLine> lines, TimeSpan length, string? dropId = null)
    {
        (_id, _buyer, _length, _dropId) = (id, buyer, length, dropId);
        _lines = BasketLines.Sum(lines) ?? [];
        _reservations = new ReservationView?[_lines.Count];
        _phase = dropId is null ? Phase.Reserve : Phase.Take;
        if (_lines.Count == 0) Finish(new BasketAnswer(BasketStatus.Invalid, []));
    }

    private enum Phase
    {
        Take,
        Reserve,
        Firm,

        /// <summary>One tentative line has to end before anything that is full may be given back.</summary>
        End,
        Release,
        GiveBack,
        Settle,
        Finished,
    }

    /// <summary>How it ended; null while there is a next step.</summary>
    public BasketAnswer? Answer => _phase == Phase.Finished ? _answer : null;

    /// <summary>What to ask an owner of stock next; null where another owner comes next, or none.</summary>
    public (string Sku, StockCommand Command)? NextOfStock => _phase switch
    {
        Phase.Reserve => (Line.Sku.Value, new StockCommand.Reserve(
            LineId, _buyer, Line.Quantity, Line.OfferId, Line.ListPrice, Line.ExpectedUnitPrice, StockRules.MaxTentative, IsTentative: true)),
        Phase.Firm => (Line.Sku.Value, new StockCommand.Firm(LineId, _buyer, _length)),
        Phase.End => (Line.Sku.Value, new StockCommand.Release(LineId, _buyer, OnlyTentative: true)),
        Phase.Release => (Line.Sku.Value, new StockCommand.Release(LineId, _buyer)),
        _ => null,
    };

    /// <summary>What to ask the owner of the drop's limit next; null where another owner comes next, or none.</summary>
    public (string DropId, DropLimitCommand Command)? NextOfDrop => _phase switch
    {
        // It has to outlive every reservation, however often that is extended: the limit may be counted too long, never too short.
        Phase.Take => (_dropId!, new DropLimitCommand.Take(_id, _buyer, _lines.Sum(line => line.Quantity), DropLimitRules.MaxLength)),
        Phase.GiveBack => (_dropId!, new DropLimitCommand.GiveBack(_id, _buyer)),
        Phase.Settle => (_dropId!, new DropLimitCommand.Settle(_id, _buyer)),
        _ => null,
    };

    private BasketLine Line => _lines[_line];

    private ReservationId LineId => BasketLines.IdOf(_id, Line);

    private int Last => _lines.Count - 1;

    /// <summary>Takes the answer to <see cref="NextOfStock"/>.</summary>
    public void Take(Reply<StockAnswer> reply)
    {
        switch (_phase)
        {
            case Phase.Reserve:
                TakeReserved(reply);
                break;
            case Phase.Firm:
                TakeFirmed(reply);
                break;
            case Phase.End:
                TakeEnded(reply);
                break;
            case Phase.Release:
                TakeReleased(reply);
                break;
            default:
                throw new InvalidOperationException($"Nothing was asked of stock: the basket is at '{_phase}'.");
        }
    }

    /// <summary>Takes the answer to <see cref="NextOfDrop"/>.</summary>
    public void Take(Reply<DropLimitAnswer> reply)
    {
        switch (_phase)
        {
            case Phase.Take when reply.Fault != GrainFault.None:
                // Where it has happened all the same, whoever tries the basket again finds it taken.
                Finish(new BasketAnswer(BasketStatus.Failed, [], Fault: reply.Fault));
                break;
            case Phase.Take when reply.Answer!.Status is DropLimitStatus.Done or DropLimitStatus.Repeated:
                (_phase, _hasTaken) = (Phase.Reserve, reply.Answer.Status == DropLimitStatus.Done);
                break;
            case Phase.Take:
                Finish(new BasketAnswer(BasketStatus.LimitReached, [], DropLimit: reply.Answer));
                break;
            case Phase.GiveBack or Phase.Settle:
                Finish(_answer!);
                break;
            default:
                throw new InvalidOperationException($"Nothing was asked of a drop: the basket is at '{_phase}'.");
        }
    }

    private void TakeReserved(Reply<StockAnswer> reply)
    {
        if (IsGood(reply) || reply.Fault != GrainFault.None) _reached = _line; // a line whose answer is lost may be granted
        if (IsGood(reply))
        {
            if (!Keep(reply.Answer!)) return;
            (_phase, _line) = (Phase.Firm, 0);
            return;
        }
        _answer = NegativeOf(reply);
        if (reply.Answer?.Reservation is { NeverFull: true }) BeginRelease(_line);
        else BeginEnd(reply.Fault == GrainFault.None ? _line - 1 : _line);
    }

    private void TakeFirmed(Reply<StockAnswer> reply)
    {
        if (IsGood(reply))
        {
            if (Keep(reply.Answer!)) Finish(new BasketAnswer(BasketStatus.Granted, [.. _reservations.Select(reservation => reservation!)]));
            return;
        }
        _answer = NegativeOf(reply);
        var ended = reply.Answer?.Reservation;
        if (ended is { NeverFull: true }) BeginRelease(_line);
        else if (_isGranted || (ended is not null && _line == Last)) Finish(_answer); // it was granted, and its lines have lives of their own
        else BeginEnd(Last);
    }

    private void TakeEnded(Reply<StockAnswer> reply)
    {
        if (reply.Answer?.Reservation is { NeverFull: true })
        {
            BeginRelease(_line);
        }
        else if (reply.Answer?.Status == StockStatus.WrongState && _line == Last)
        {
            (_phase, _line, _isGranted) = (Phase.Firm, 0, true); // another coordinator was faster: nothing is left but to say what it said
        }
        else
        {
            BeginEnd(_line - 1);
        }
    }

    /// <summary>Whatever it was: what cannot be given back now is by its deadline, or is being paid and counts against the drop's limit for good.</summary>
    private void TakeReleased(Reply<StockAnswer> reply)
    {
        if (reply.Fault != GrainFault.None) _mayBeHeld = true;
        else if (reply.Answer?.Reservation?.Status is ReservationStatus.Paying or ReservationStatus.Sold) _isPaid = true;
        Release(_line - 1);
    }

    /// <summary>A repeat counts only while the reservation can still be had: one that ended is the end of the basket.</summary>
    private static bool IsGood(Reply<StockAnswer> reply) => reply.Fault == GrainFault.None
        && reply.Answer is { Status: StockStatus.Done or StockStatus.Repeated, Reservation.Status: not (ReservationStatus.Expired or ReservationStatus.Released) };

    private BasketAnswer NegativeOf(Reply<StockAnswer> reply) => reply.Fault != GrainFault.None
        ? new BasketAnswer(BasketStatus.Failed, [], Line, Fault: reply.Fault)
        : new BasketAnswer(BasketStatus.Refused, [], Line, RefusalOf(reply.Answer!));

    private static StockAnswer RefusalOf(StockAnswer answer) => answer.Reservation?.Status switch
    {
        ReservationStatus.Expired when answer.Status == StockStatus.Repeated => answer with { Status = StockStatus.ReservationExpired },
        ReservationStatus.Released when answer.Status == StockStatus.Repeated => answer with { Status = StockStatus.ReservationReleased },
        _ => answer,
    };

    /// <summary>True where that was the last line.</summary>
    private bool Keep(StockAnswer answer)
    {
        _reservations[_line] = answer.Reservation;
        return ++_line == _lines.Count;
    }

    /// <summary>Looks for a line to end, from this one down to the first.</summary>
    private void BeginEnd(int line)
    {
        (_phase, _line) = (Phase.End, line);
        if (line < 0) EndLimit(mayBeGranted: true);
    }

    /// <summary>One line has ended without ever being full: nobody is granted this basket, and everything else of it is given back.</summary>
    private void BeginRelease(int ended)
    {
        _ended = ended;
        Release(_reached);
    }

    private void Release(int line)
    {
        if (line == _ended) line--;
        (_phase, _line) = (Phase.Release, line);
        if (line < 0) EndLimit(mayBeGranted: false);
    }

    private void EndLimit(bool mayBeGranted)
    {
        if (_dropId is not null && _isPaid) (_phase, _line) = (Phase.Settle, 0);
        else if (_dropId is null || _mayBeHeld || (mayBeGranted && !_hasTaken)) Finish(_answer!);
        else (_phase, _line) = (Phase.GiveBack, 0);
    }

    private void Finish(BasketAnswer answer) => (_answer, _phase, _line) = (answer, Phase.Finished, 0);
}
