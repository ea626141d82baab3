using LiveCommerce.LiveHub.Catalogue.Imports;

namespace LiveCommerce.LiveHub.Catalogue;

/// <summary>
/// What a person sees of an import: progress and rejected rows on the error stream, the summary on the output. On a terminal the progress
/// is one line that is written over; in a log it is a line every two seconds.
/// </summary>
internal sealed class ImportConsole(TextWriter output, TextWriter error, bool terminal)
{
    private const int MaxRejectedShown = 50;
    private const double LogEverySeconds = 2;

    private double _lastLogged;
    private long _rejected;
    private bool _lineOpen;

    public void Show(ImportEvent told)
    {
        switch (told)
        {
            case ImportEvent.Progress progress:
                Show(progress);
                break;
            case ImportEvent.RejectedRow row:
                if (_rejected++ >= MaxRejectedShown) break;
                CloseLine();
                error.WriteLine($"line {row.Line}: {KebabCase.Code(row.Reason)}: {Printable(row.Detail)}");
                break;
            case ImportResult result:
                Show(result);
                break;
        }
    }

    public void Complain(string message)
    {
        CloseLine();
        error.WriteLine(Printable(message));
    }

    private void Show(ImportEvent.Progress progress)
    {
        var line = $"{progress.Rows} rows, {progress.Products} products, {progress.Variants} SKUs, {progress.Seconds:0.0} s";
        if (terminal)
        {
            error.Write($"\r{line}");
            _lineOpen = true;
        }
        else if (progress.Seconds - _lastLogged >= LogEverySeconds)
        {
            _lastLogged = progress.Seconds;
            error.WriteLine(line);
        }
    }

    private void Show(ImportResult result)
    {
        CloseLine();
        if (_rejected > MaxRejectedShown) error.WriteLine($"and {_rejected - MaxRejectedShown} more rejected rows");
        if (result.Failure is { } failure)
            error.WriteLine((failure.Line > 0 ? $"line {failure.Line}: " : "") + $"{KebabCase.Code(failure.Code)}: {Printable(failure.Detail)}");
        var products = result.ProductsCreated + result.ProductsUpdated + result.ProductsUnchanged;
        output.WriteLine($"{Printable(result.Name)}: {result.Rows} rows, {products} products ({result.ProductsCreated} created, {result.ProductsUpdated} updated, "
            + $"{result.ProductsUnchanged} unchanged), {result.Skus} SKUs, {result.RejectedRows} rejected rows, {result.Seconds:0.00} s, "
            + $"peak memory {result.PeakMemoryMb:0} MB");
        if (result.Stock is { } stock && stock.Stocked + stock.AlreadyStocked + stock.Refused > 0)
            output.WriteLine($"  stock: set for {stock.Stocked} SKUs, {stock.AlreadyStocked} had stock before and keep it, {stock.Refused} refused");
        foreach (var notice in result.Notices)
            output.WriteLine($"  {KebabCase.Code(notice.Code)} ({notice.Count}), first in line {notice.FirstLine}: {Printable(notice.Example)}");
    }

    private void CloseLine()
    {
        if (!_lineOpen) return;
        error.WriteLine();
        _lineOpen = false;
    }

    /// <summary>Texts of a file may hold what commands a terminal.</summary>
    private static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
}
