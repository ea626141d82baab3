using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Stock.Memory;

/// <summary>
/// One reservation in 72 bytes without references. Texts and prices are numbers of <see cref="SaleTerms"/> and <see cref="PurchaseNames"/>;
/// the links make it a member of lists that need no memory of their own.
/// </summary>
internal struct ReservationSlot : ISlot
{
    private const byte PlaceMask = 3;
    private const byte RunningMark = 4;
    private const byte StoredMark = 8;
    private const byte NeverFullMark = 16;

    public Guid Id;
    public ulong BuyerHigh;
    public ulong BuyerLow;

    /// <summary>Unix milliseconds.</summary>
    public long Deadline;

    /// <summary>Neighbours in <see cref="Deadlines"/> or <see cref="FinishedReservations"/>, as <see cref="Place"/> says.</summary>
    public int TimeNext;
    public int TimePrevious;

    /// <summary>Neighbours among the buyer's running reservations; of a finished one, when it finished.</summary>
    public int BuyerOlder;
    public int BuyerNewer;

    public int Terms;
    public int Purchase;
    public int Quantity;
    public byte Status;
    public byte BuyerKind;
    public byte Extensions;
    private byte _marks;

    /// <summary>In which list by time it is.</summary>
    public TimeList Place
    {
        readonly get => (TimeList)(_marks & PlaceMask);
        set => _marks = (byte)((_marks & ~PlaceMask) | (byte)value);
    }

    /// <summary>It is one of its buyer's running reservations.</summary>
    public bool IsRunning
    {
        readonly get => (_marks & RunningMark) != 0;
        set => _marks = (byte)(value ? _marks | RunningMark : _marks & ~RunningMark);
    }

    /// <summary>It is finished and a segment says all of it.</summary>
    public bool IsStored
    {
        readonly get => (_marks & StoredMark) != 0;
        set => _marks = (byte)(value ? _marks | StoredMark : _marks & ~StoredMark);
    }

    /// <summary>It ended while it was only tentative.</summary>
    public bool NeverFull
    {
        readonly get => (_marks & NeverFullMark) != 0;
        set => _marks = (byte)(value ? _marks | NeverFullMark : _marks & ~NeverFullMark);
    }

    public readonly BuyerId Buyer => new(BuyerKind, BuyerHigh, BuyerLow);

    /// <summary>Unix milliseconds; stands where a running reservation has its neighbours.</summary>
    public long FinishedAt
    {
        readonly get => ((long)BuyerNewer << 32) | (uint)BuyerOlder;
        set => (BuyerNewer, BuyerOlder) = ((int)(value >> 32), (int)value);
    }

    public int NextFree
    {
        readonly get => TimeNext;
        set => TimeNext = value;
    }
}

/// <summary>In which list by time a reservation is.</summary>
internal enum TimeList : byte
{
    None,
    Deadlines,
    Finished,
}
