namespace LiveCommerce.LiveHub.Catalogue.Imports;

/// <summary>Counts one import. Its size does not depend on the file's.</summary>
internal sealed class ImportTally(TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();
    private readonly SortedDictionary<NoticeCode, Notice> _notices = [];
    private readonly Dictionary<PutStatus, long> _products = [];
    private readonly Dictionary<InitialStock, long> _stock = [];
    private long _rejected;
    private long _skus;
    private TimeSpan _lastProgress;

    private TimeSpan Elapsed => time.GetElapsedTime(_started);

    public void Count(ReadItem.Noted noted) => _notices[noted.Code] = _notices.TryGetValue(noted.Code, out var notice)
        ? notice with { Count = notice.Count + 1 }
        : new Notice(noted.Code, 1, noted.Line, noted.Detail);

    public void Count(PutStatus status, int skus)
    {
        _products[status] = _products.GetValueOrDefault(status) + 1;
        _skus += skus;
    }

    public void Count(InitialStock stock) => _stock[stock] = _stock.GetValueOrDefault(stock) + 1;

    public ImportEvent.RejectedRow Reject(ReadItem.Rejected item)
    {
        _rejected++;
        return new ImportEvent.RejectedRow(item.Line, item.Reason, item.Detail);
    }

    /// <summary>True at most every 200 ms, the first time after that long.</summary>
    public bool ProgressIsDue(long rows, out ImportEvent.Progress progress)
    {
        var now = Elapsed;
        progress = new ImportEvent.Progress(rows, _products.Values.Sum(), _skus, Math.Round(now.TotalSeconds, 3));
        if (now - _lastProgress < TimeSpan.FromMilliseconds(200)) return false;
        _lastProgress = now;
        return true;
    }

    public ImportResult Finish(string name, CatalogueFormat format, long rows, FileFault? fault)
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return new ImportResult(
            name, format, rows, _products.GetValueOrDefault(PutStatus.Created), _products.GetValueOrDefault(PutStatus.Updated),
            _products.GetValueOrDefault(PutStatus.Unchanged), _skus, _rejected,
            new StockCount(_stock.GetValueOrDefault(InitialStock.Stocked), _stock.GetValueOrDefault(InitialStock.AlreadyStocked),
                _stock.GetValueOrDefault(InitialStock.Refused)),
            [.. _notices.Values], Math.Round(Elapsed.TotalSeconds, 3), Math.Round(process.PeakWorkingSet64 / 1048576.0, 1), fault);
    }
}
