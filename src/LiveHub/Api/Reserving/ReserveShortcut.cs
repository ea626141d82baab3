using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Text.Json;
using LiveCommerce.Checkout.Drops;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Hosting;
using LiveCommerce.LiveHub.Identity;
using Microsoft.Extensions.Options;
using StockGrains = LiveCommerce.Grains.Runtime.IGrains<LiveCommerce.Grains.Stock.StockCommand, LiveCommerce.Grains.Stock.StockAnswer, LiveCommerce.Grains.Stock.StockView>;

namespace LiveCommerce.LiveHub.Api.Reserving;

/// <summary>
/// The short way of the one request that comes ten thousand times a second. It stands in front of routing, authorization and binding and takes
/// what is plainly a good request of a known buyer; whatever is unusual in any respect it leaves untouched to the general path
/// (<see cref="ReservationApi"/>), which alone knows how to refuse. So there is one list of refusals, and this is an optimisation
/// that can be taken out.
/// </summary>
/// <remarks>Nothing may be decided here that the general path would decide otherwise; ReserveShortcutTests compares the two.</remarks>
internal sealed class ReserveShortcut(
    RequestDelegate next, CatalogueStore catalogue, StockGrains stock, KnownBuyers buyers, BuyerPace pace, OwnerClock clock, IOptions<SellingOptions> selling)
{
    private const string BearerPrefix = "Bearer ";
    private const int MaxSkus = 10_000;

    private readonly TimeSpan _length = selling.Value.ReservationLength;
    private readonly ConcurrentDictionary<string, KnownSku>.AlternateLookup<ReadOnlySpan<char>> _skus =
        new ConcurrentDictionary<string, KnownSku>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private int _skuCount;

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        return HttpMethods.IsPut(request.Method) && !request.PathBase.HasValue && !request.QueryString.HasValue && ReservePath.TryRead(request.Path.Value, out var text, out var id)
            && request.ContentLength is > 0 and <= ReserveBody.MaxLength && IsPlainJson(request.ContentType)
            && TryFind(text, out var sku)
            && request.Headers.Authorization is { Count: 1 } header && header[0] is { } bearer && bearer.StartsWith(BearerPrefix, StringComparison.Ordinal)
            ? ReserveAsync(context, sku, id, bearer)
            : next(context);
    }

    private async Task ReserveAsync(HttpContext context, KnownSku sku, ReservationId id, string bearer)
    {
        var buyer = default(BuyerId);
        if (!buyers.TryGet(bearer.AsSpan(BearerPrefix.Length), out buyer)
            && ((await buyers.JudgeAsync(bearer[BearerPrefix.Length..])).Principal?.TryGetBuyerId(out buyer) != true))
        {
            await next(context);
            return;
        }
        var reader = context.Request.BodyReader;
        var length = (int)context.Request.ContentLength!;
        var read = await ReadAsync(reader, length, context.RequestAborted);
        ReserveBody body = default;
        var isGood = read.Buffer.Length == length && TryRead(read.Buffer, out body);
        // The price is looked up last, so that it is the newest; the pace is asked after everything that might still leave the request to others.
        // A drop over several SKUs has a limit that no SKU's owner knows, and a claim is reserved with its code.
        if (!isGood || DropOffers.DropOf(body.OfferId) is not null || ClaimCodes.IsClaim(body.OfferId) || !catalogue.TryGet(sku.Sku, out var item) || item.Status != ProductStatus.Active || !pace.TryTake(buyer))
        {
            reader.AdvanceTo(read.Buffer.Start);
            await next(context);
            return;
        }
        reader.AdvanceTo(read.Buffer.End);

        var reply = await stock.AskAsync(
            sku.Sku.Value,
            new StockCommand.Reserve(id, buyer, body.Quantity, body.OfferId, item.Price, body.ExpectedUnitPrice, _length),
            context.RequestAborted);
        if (Refusals.Of(reply) is { } refusal) await refusal.ExecuteAsync(context);
        else await WriteAsync(context.Response, sku, reply);
    }

    /// <summary>The answer leaves in one packet: head and body are flushed together when the request ends.</summary>
    private Task WriteAsync(HttpResponse response, KnownSku sku, Reply<StockAnswer> reply)
    {
        Span<byte> line = stackalloc byte[ReserveAnswer.MaxLength];
        line = line[..ReserveAnswer.Write(line, sku.Text, reply.Answer!.Reservation!, reply.Version, clock.Now)];
        response.StatusCode = reply.Answer.Status == StockStatus.Done ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = line.Length;
        var started = response.StartAsync();
        if (!started.IsCompletedSuccessfully) return WriteWhenAsync(started, response, line.ToArray());
        response.BodyWriter.Write(line);
        return Task.CompletedTask;
    }

    private static async Task WriteWhenAsync(Task started, HttpResponse response, byte[] line)
    {
        await started;
        response.BodyWriter.Write(line);
    }

    /// <summary>Mostly the body has come with the head and nothing has to be waited for.</summary>
    private static ValueTask<ReadResult> ReadAsync(PipeReader reader, int length, CancellationToken cancellationToken)
    {
        if (reader.TryRead(out var read))
        {
            if (read.Buffer.Length >= length) return new(read);
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
        return reader.ReadAtLeastAsync(length, cancellationToken);
    }

    private static bool TryRead(in ReadOnlySequence<byte> body, out ReserveBody read)
    {
        if (body.IsSingleSegment) return ReserveBody.TryRead(body.FirstSpan, out read);
        Span<byte> whole = stackalloc byte[ReserveBody.MaxLength];
        read = default;
        if (body.Length > whole.Length) return false;
        body.CopyTo(whole);
        return ReserveBody.TryRead(whole[..(int)body.Length], out read);
    }

    private static bool IsPlainJson(string? contentType) =>
        contentType is "application/json" or "application/json; charset=utf-8" or "application/json;charset=UTF-8" or "application/json; charset=UTF-8";

    /// <summary>A SKU that the catalogue had when it was first asked here. Its item is asked anew each time.</summary>
    private bool TryFind(ReadOnlySpan<char> text, out KnownSku known)
    {
        if (_skus.TryGetValue(text, out known)) return true;
        if (!Sku.TryParse(text.ToString(), out var sku) || !catalogue.TryGet(sku, out _)) return false;
        known = new KnownSku(sku, JsonEncodedText.Encode(sku.Value, ReserveAnswer.Encoder));
        if (Interlocked.Increment(ref _skuCount) > MaxSkus)
        {
            _skus.Dictionary.Clear();
            _skuCount = 0;
        }
        _skus.TryAdd(text, known);
        return true;
    }

    private readonly record struct KnownSku(Sku Sku, JsonEncodedText Text);
}
