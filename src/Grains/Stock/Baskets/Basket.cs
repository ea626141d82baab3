using LiveCommerce.Grains.Drops;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Stock.Baskets;

/// <summary>
/// All lines of a basket or none, as a sequence of idempotent steps over several owners: take from the drop's limit where there is one, reserve
/// each line tentatively in the order of SKUs, make all of them full, or give back what was granted. It holds no lock: if it dies, what is
/// tentative expires within seconds, and whoever asks for the same basket again goes on where it was. It does no I/O; <see cref="BasketRun"/> does.
/// </summary>
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
        if (_lines.Count == 0) End(new BasketAnswer(BasketStatus.Invalid, []));
    }

    private enum Phase
    {
        Take,
        Reserve,
        Firm,
        Release,
        GiveBack,
        Ended,
    }

    /// <summary>How it ended; null while there is a next step.</summary>
    public BasketAnswer? Answer => _phase == Phase.Ended ? _answer : null;

    /// <summary>What to ask an owner of stock next; null where another owner comes next, or none.</summary>
    public (string Sku, StockCommand Command)? NextOfStock => _phase switch
    {
        Phase.Reserve => (Line.Sku.Value, new StockCommand.Reserve(
            LineId, _buyer, Line.Quantity, Line.OfferId, Line.ListPrice, Line.ExpectedUnitPrice, StockRules.MaxTentative, IsTentative: true)),
        Phase.Firm => (Line.Sku.Value, new StockCommand.Firm(LineId, _buyer, _length)),
        Phase.Release => (Line.Sku.Value, new StockCommand.Release(LineId, _buyer)),
        _ => null,
    };

    /// <summary>What to ask the owner of the drop's limit next; null where another owner comes next, or none.</summary>
    public (string DropId, DropLimitCommand Command)? NextOfDrop => _phase switch
    {
        // It has to outlive every reservation, however often that is extended: the limit may be counted too long, never too short.
        Phase.Take => (_dropId!, new DropLimitCommand.Take(_id, _buyer, _lines.Sum(line => line.Quantity), DropLimitRules.MaxLength)),
        Phase.GiveBack => (_dropId!, new DropLimitCommand.GiveBack(_id, _buyer)),
        _ => null,
    };

    private BasketLine Line => _lines[_line];

    private ReservationId LineId => BasketLines.IdOf(_id, Line);

    /// <summary>Takes the answer to <see cref="NextOfStock"/>.</summary>
    public void Take(Reply<StockAnswer> reply)
    {
        switch (_phase)
        {
            case Phase.Reserve when IsGood(reply):
                Keep(reply.Answer!, then: Phase.Firm);
                break;
            case Phase.Firm when IsGood(reply):
                Keep(reply.Answer!, then: Phase.Ended);
                break;
            case Phase.Reserve or Phase.Firm:
                // A line whose answer is lost may be granted: it is given back like those that are.
                var last = _phase == Phase.Firm ? _lines.Count - 1 : reply.Fault != GrainFault.None ? _line : _line - 1;
                GiveBack(last, reply.Fault != GrainFault.None
                    ? new BasketAnswer(BasketStatus.Failed, [], Line, Fault: reply.Fault)
                    : new BasketAnswer(BasketStatus.Refused, [], Line, RefusalOf(reply.Answer!)));
                break;
            case Phase.Release:
                // Whatever it was: what cannot be given back now is by its deadline.
                GiveBack(_line - 1, _answer!);
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
                (_answer, _phase) = (new BasketAnswer(BasketStatus.Failed, [], Fault: reply.Fault), Phase.GiveBack);
                break;
            case Phase.Take when reply.Answer!.Status is DropLimitStatus.Done or DropLimitStatus.Repeated:
                _phase = Phase.Reserve;
                break;
            case Phase.Take:
                End(new BasketAnswer(BasketStatus.LimitReached, [], DropLimit: reply.Answer));
                break;
            case Phase.GiveBack:
                End(_answer!);
                break;
            default:
                throw new InvalidOperationException($"Nothing was asked of a drop: the basket is at '{_phase}'.");
        }
    }

    /// <summary>A repeat counts only while the reservation can still be had: one that ended is the end of the basket.</summary>
    private static bool IsGood(Reply<StockAnswer> reply) => reply.Fault == GrainFault.None
        && reply.Answer is { Status: StockStatus.Done or StockStatus.Repeated, Reservation.Status: not (ReservationStatus.Expired or ReservationStatus.Released) };

    private static StockAnswer RefusalOf(StockAnswer answer) => answer.Reservation?.Status switch
    {
        ReservationStatus.Expired when answer.Status == StockStatus.Repeated => answer with { Status = StockStatus.ReservationExpired },
        ReservationStatus.Released when answer.Status == StockStatus.Repeated => answer with { Status = StockStatus.ReservationReleased },
        _ => answer,
    };

    private void Keep(StockAnswer answer, Phase then)
    {
        _reservations[_line] = answer.Reservation;
        if (++_line < _lines.Count) return;
        _line = 0;
        if (then == Phase.Ended) End(new BasketAnswer(BasketStatus.Granted, [.. _reservations.Select(reservation => reservation!)]));
        else _phase = then;
    }

    /// <summary>From the last line that may be granted down to the first; then the drop's limit.</summary>
    private void GiveBack(int line, BasketAnswer answer)
    {
        (_answer, _line) = (answer, line);
        if (line >= 0) _phase = Phase.Release;
        else if (_dropId is not null) (_phase, _line) = (Phase.GiveBack, 0);
        else End(answer);
    }

    private void End(BasketAnswer answer) => (_answer, _phase, _line) = (answer, Phase.Ended, 0);
}
