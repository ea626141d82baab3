namespace LiveCommerce.LiveHub.Fanout;

/// <summary>
/// The loop that tells viewers. A tick takes over what has changed; then the loop walks along the crowd and hands everyone the frame for its place, which nearly all share. Nobody is waited
/// for: a socket that is full keeps its viewer's place, and takes what is newest when it has room.
/// </summary>
/// <remarks>
/// A walk is cut into slices with a pause between them, in which others get the processor: ten thousand sends must not delay a reservation. Where a walk takes longer than a tick, the next tick happens in the
/// middle of it: those who have not been told yet are told the newer state, and the walk goes on until everyone has it. So an overloaded server tells each viewer less often, never older news.
/// Each walk begins at another viewer, so that nobody is always the last.
/// </remarks>
internal sealed partial class StreamChannel
{
    /// <summary>How long viewers are told in one go.</summary>
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(1);

    /// <summary>After how many viewers the clock is looked at.</summary>
    private const int Stretch = 16;

    /// <summary>So many take less than a millisecond to tell.</summary>
    private const int Few = 64;

    private int _at;
    private long _beat;

    /// <summary>Where a crowd is told; by the thread that has ticked where there is none.</summary>
    public WalkThreads? Walkers { get; init; }

    /// <summary>Completed when something has changed that does not wait for its turn.</summary>
    private volatile TaskCompletionSource _hurry = NewHurry();

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _changed.WaitAsync(_stopping.Token);
                if (!TryTick()) continue;
                var ticked = await WalkAsync();
                await PauseAsync(ticked);
            }
        }
        catch (OperationCanceledException)
        {
            // the channel leaves memory
        }
    }

    /// <summary>Until the next tick is due, which may be sooner than it was.</summary>
    private async Task PauseAsync(long ticked)
    {
        var left = Audience.Tick - _time.GetElapsedTime(_beat = BeatOf(ticked));
        if (left <= TimeSpan.Zero)
        {
            await Task.Yield();
            return;
        }
        await Task.WhenAny(Task.Delay(left, _time, _stopping.Token), _hurry.Task);
        left = Audience.HurriedTick - _time.GetElapsedTime(ticked);
        if (left > TimeSpan.Zero) await Task.Delay(left, _time, _stopping.Token);
    }

    /// <summary>
    /// When a tick should have been. Timers are late, and were each pause counted from a late tick, the beat would fall behind what changes at a steady pace: everybody would wait for half a tick on average.
    /// </summary>
    private long BeatOf(long ticked)
    {
        var tick = Audience.Tick;
        var late = _time.GetElapsedTime(_beat, ticked) - tick;
        return late > TimeSpan.Zero && late < tick / 4 ? ticked - (long)(late.TotalSeconds * _time.TimestampFrequency) : ticked;
    }

    /// <summary>False where nothing has changed.</summary>
    internal bool TryTick()
    {
        lock (_lock)
        {
            if (!_dirty) return false;
            _dirty = false;
            if (_hurry.Task.IsCompleted) _hurry = NewHurry();
            Volatile.Write(ref _sequence, ++_counter);
            _stamps.Tick(_sequence, _time.GetUtcNow());
            ForgetFrames();
        }
        for (var i = 0; i < _queues.Length; i++) _queues.At(i)?.Wake();
        return true;
    }

    private static TaskCompletionSource NewHurry() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A few are told at once, where we are.</summary>
    private Task<long> WalkAsync()
    {
        var ticked = _time.GetTimestamp();
        return Walkers is { } threads && _direct.Length > Few ? threads.RunAsync(() => TellAsync(ticked)) : TellAsync(ticked);
    }

    /// <returns>The time of the last tick that was told.</returns>
    private async Task<long> TellAsync(long ticked)
    {
        var frames = new CrowdFrames(this);
        var left = _direct.Length;
        _at = (_at + (int)(left * 0.618)) % Math.Max(left, 1); // a stride that comes back to nobody soon
        while (left > 0)
        {
            left -= TellSlice(frames, left);
            if (left == 0) break;
            await Task.Yield();
            _stopping.Token.ThrowIfCancellationRequested();
            if (_time.GetElapsedTime(ticked) < Audience.Tick || !TryTick()) continue;
            ticked = _time.GetTimestamp();
            left = _direct.Length;
        }
        return ticked;
    }

    /// <returns>Slots that were passed.</returns>
    internal int TellSlice(CrowdFrames frames, int most)
    {
        var (passed, delivered, conflated) = (0, 0, 0);
        var begun = _time.GetTimestamp();
        do
        {
            for (var stretch = Math.Min(Stretch, most - passed); stretch > 0; stretch--, passed++)
            {
                if (++_at >= _direct.Length) _at = 0;
                switch (_direct.At(_at)?.Tell(frames))
                {
                    case Told.Newest:
                        delivered++;
                        break;
                    case Told.Later:
                        conflated++;
                        break;
                    case Told.Nothing or null:
                        break;
                }
            }
        }
        while (passed < most && _time.GetElapsedTime(begun) < Slice);
        Metrics.Told(delivered, conflated, _time.GetUtcNow() - frames.ChangedAt);
        return passed;
    }

    /// <summary>The frame of whoever stood there last, which is nearly always that of the next one too.</summary>
    internal sealed class CrowdFrames(StreamChannel channel)
    {
        private long _place = -1;
        private int _generation = -1;
        private Frame? _frame;

        /// <summary>When the oldest change in the frame that was last handed out was committed.</summary>
        public DateTimeOffset ChangedAt => _frame is { IsBehind: false } frame ? frame.ChangedAt : DateTimeOffset.MaxValue;

        /// <summary>As <see cref="Since"/>.</summary>
        public Frame? Since(long place)
        {
            if (place == _place && Volatile.Read(ref channel._generation) == _generation) return _frame;
            if (place >= Volatile.Read(ref channel._sequence)) return null;
            (_generation, _place) = (Volatile.Read(ref channel._generation), place);
            return _frame = channel.Since(place);
        }
    }
}
