using System.Text.Json.Serialization;

namespace LiveCommerce.LiveHub.Catalogue.Imports;

/// <summary>
/// The file cannot be read on. It crosses the readers' asynchronous sequences as an exception and becomes a value
/// (<see cref="FileFault"/>) in <see cref="CatalogueImport"/>.
/// </summary>
public sealed class CatalogueFileException(FileFaultCode code, long line, string message, Exception? inner = null) : Exception(message, inner)
{
    public FileFault Fault => new(code, line, Message);
}

/// <param name="Line">Where reading stopped; 0 where no line is to blame.</param>
public sealed record FileFault(FileFaultCode Code, long Line, string Detail);

[JsonConverter(typeof(KebabCaseJsonConverter<FileFaultCode>))]
public enum FileFaultCode
{
    Empty,

    /// <summary>Binary, HTML, or a text that is not what its format says.</summary>
    NotACatalogue,

    /// <summary>The header lacks a column that is needed, or has one twice.</summary>
    ColumnsMissing,

    NotUtf8,

    /// <summary>A quoted field that is never or wrongly closed.</summary>
    QuoteNotClosed,

    /// <summary>A record above 1 MB, a JSON element above 4 MB or a file above 512 MB.</summary>
    TooLarge,

    /// <summary>The JSON breaks off or is malformed.</summary>
    JsonMalformed,

    /// <summary>The file's currency is not one of ISO 4217.</summary>
    CurrencyUnknown,
}
