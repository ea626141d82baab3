using System.IO.Pipelines;
using System.Text;
using LiveCommerce.LiveHub.Api.Json;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Storage;
using LiveCommerce.LiveHub.Talk.Storage;

namespace LiveCommerce.LiveHub.Talk.Lines;

/// <summary>
/// Everything that was said in a show as CSV (RFC 4180, UTF-8), removed lines included and marked. Read page by page, so that a long show takes no more
/// memory than a short one. A cell that a spreadsheet would take for a formula begins with an apostrophe.
/// </summary>
internal sealed class ChatExport(ShopDatabase database)
{
    private const int PageSize = 500;

    public async Task WriteAsync(string streamId, PipeWriter output, CancellationToken cancellationToken)
    {
        await WriteAsync(output, "number,at,name,role,text,replyTo,removedAt\r\n", cancellationToken);
        for (var after = 0L; ;)
        {
            var from = after;
            var rows = database.Read(connection => LineTable.Page(connection, streamId, from, PageSize));
            if (rows.Count == 0) return;
            var page = new StringBuilder();
            foreach (var row in rows) Append(page, row);
            await WriteAsync(output, page.ToString(), cancellationToken);
            after = rows[^1].Number;
        }
    }

    private static void Append(StringBuilder page, LineRow row)
    {
        var line = row.ToWire();
        page.Append(line.Number).Append(',').Append(InstantConverter.Text(line.At)).Append(',').Append(CsvCell.Of(line.Name)).Append(',')
            .Append(line.Role == LineRole.Crew ? "crew" : "viewer").Append(',').Append(CsvCell.Of(line.Text)).Append(',').Append(line.ReplyTo).Append(',')
            .Append(row.RemovedAt is { } at ? InstantConverter.Text(DateTimeOffset.FromUnixTimeMilliseconds(at)) : "").Append("\r\n");
    }

    private static async Task WriteAsync(PipeWriter output, string text, CancellationToken cancellationToken)
    {
        Encoding.UTF8.GetBytes(text, output);
        await output.FlushAsync(cancellationToken);
    }
}
