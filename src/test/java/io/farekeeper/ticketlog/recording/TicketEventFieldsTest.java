package io.farekeeper.ticketlog.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TicketEventFieldsTest {

  private static BsonValue checked(String name, String json) throws InvalidEvent {
    BsonDocument sent =
        new EventParser(RecordingWorld.settings()).parse(Raw.of("{\"x\":" + json + "}"));
    return TicketEventFields.checked(name, sent.getOrDefault("x", BsonNull.VALUE));
  }

  private static String stored(BsonValue value) {
    return value.getBsonType()
        + " "
        + new BsonDocument("x", value).toJson().replaceAll("^\\{\"x\": |}$", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          user_id             | 1                               | INT32 1
          user_id             | 2147483647                      | INT32 2147483647
          user_id             | 2147483648                      | INT64 2147483648
          user_id             | 9007199254740991                | INT64 9007199254740991
          user_id             | 7.0                             | INT32 7
          user_id             | 70e-1                           | INT32 7
          user_id             | 3e9                             | INT64 3000000000
          user_id             | null                            | NULL null
          uuid                | null                            | NULL null
          status              | null                            | NULL null
          uuid                | "u"                             | STRING "u"
          status              | "Some new word"                 | STRING "Some new word"
          timestamp           | 0                               | INT32 0
          timestamp           | 1700000000                      | INT32 1700000000
          timestamp           | 1700000000.9                    | INT32 1700000000
          timestamp           | 99999999999                     | INT64 99999999999
          timestamp           | 100000000000                    | INT32 100000000
          timestamp           | 1700000000999                   | INT32 1700000000
          timestamp           | 1.7e12                          | INT32 1700000000
          timestamp           | "2023-11-14T22:13:20Z"          | INT32 1700000000
          timestamp           | "2023-11-14T23:13:20.999+01:00" | INT32 1700000000
          timestamp           | "2123-11-14T23:13:20-05:00"     | INT64 4855695200
          timestamp           | 1700000000.0                    | INT32 1700000000
          timestamp           | 17e8                            | INT32 1700000000
          timestamp           | 253402300799999                 | INT64 253402300799000
          timestamp           | "5138-11-16T09:46:39Z"          | INT64 99999999999
          timestamp           | "5138-11-16T09:46:40Z"          | INT64 100000000000000
          timestamp           | "9999-12-31T23:59:59Z"          | INT64 253402300799000
          timestamp           | "9999-12-31T23:59:59-12:00"     | INT64 253402343999000
          timestamp           | "9999-12-31T23:59:59.999-18:00" | INT64 253402365599000
          timestamp           | "9999-12-31T23:59:59+14:00"     | INT64 253402250399000
          timestamp           | "1969-12-31T20:00:00-04:00"     | INT32 0
          purchase_amount     | 0                               | INT32 0
          purchase_amount     | -0.0                            | INT32 0
          purchase_amount     | 5.50                            | DOUBLE 5.5
          purchase_amount     | 5.00                            | INT32 5
          purchase_amount     | 1e1                             | INT32 10
          refund_amount       | 0.01                            | DOUBLE 0.01
          refund_amount       | 9999999999.99                   | DOUBLE 9.99999999999E+9
          refund_amount       | 5000000000                      | DOUBLE 5.0E+9
          refund_amount       | null                            | NULL null
          currency            | "USD"                           | STRING "USD"
          validation_location | "Metro Station A"               | STRING "Metro Station A"
          validation_location | {"lat": 29.76}                  | DOCUMENT {"lat": 29.76}
          expiration_date     | "2025-01-01T00:00:00-06:00"     | DATE_TIME {"$date": "2025-01-01T06:00:00Z"}
          expiration_date     | "2025-01-01"                    | DATE_TIME {"$date": "2025-01-01T00:00:00Z"}
          expiration_date     | "9999-12-31"                    | DATE_TIME {"$date": "9999-12-31T00:00:00Z"}
          expiration_date     | "9999-12-31T23:59:59-12:00"     | DATE_TIME {"$date": {"$numberLong": "253402343999000"}}
          expiration_date     | "0000-01-01T00:00:00+18:00"     | DATE_TIME {"$date": {"$numberLong": "-62167284000000"}}
          route_info          | {"route_id": "route_123", "direction": "northbound", "x": []} | DOCUMENT {"route_id": "route_123", "direction": "northbound", "x": []}
          route_info          | {"route_id": 82}                | DOCUMENT {"route_id": 82}
          route_info          | {"route_id": 49000849800}       | DOCUMENT {"route_id": 49000849800}
          route_info          | {"route_id": -9223372036854775808, "direction": 9223372036854775807} | DOCUMENT {"route_id": -9223372036854775808, "direction": 9223372036854775807}
          route_info          | {"route_id": 5.0, "x": 5.5, "direction": 5e0} | DOCUMENT {"route_id": 5, "x": 5.5, "direction": 5}
          route_info          | {"route_id": 49000849800.0}     | DOCUMENT {"route_id": 49000849800}
          route_info          | {"route_id": 18446744073709551616} | DOCUMENT {"route_id": {"$numberDecimal": "18446744073709551616"}}
          route_info          | {"route_id": 1e300}             | DOCUMENT {"route_id": 1.0E+300}
          error_details       | {}                              | DOCUMENT {}
          device_info         | null                            | NULL null
          event_id            | "e"                             | STRING "e"
          event_id            | null                            | NULL null
          note                | [1, "x"]                        | ARRAY [1, "x"]
          note                | 9223372036854775807             | INT64 9223372036854775807
          note                | -9223372036854775808            | INT64 -9223372036854775808
          note                | 9223372036854775808             | DECIMAL128 {"$numberDecimal": "9223372036854775808"}
          note                | 1.7976931348623157e308          | DOUBLE 1.7976931348623157E+308
          note                | 1e309                           | DECIMAL128 {"$numberDecimal": "1E+309"}
          note                | 1e-400                          | DECIMAL128 {"$numberDecimal": "1E-400"}
          note                | 0e-400                          | DOUBLE 0.0
          note                | -0                              | DOUBLE -0.0
          note                | 4.9e-324                        | DOUBLE 4.9E-324
          """)
  void isStoredAs(String name, String json, String expected) throws InvalidEvent {
    assertThat(stored(checked(name, json))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          user_id             | 0              | user_id must be a whole number from 1 to 9007199254740991
          user_id             | 9007199254740992 | user_id must be a whole number from 1 to 9007199254740991
          user_id             | -1             | user_id must be a whole number from 1 to 9007199254740991
          user_id             | 7.5            | user_id must be a whole number from 1 to 9007199254740991
          user_id             | "7"            | user_id must be a whole number from 1 to 9007199254740991
          user_id             | [7]            | user_id must be a whole number from 1 to 9007199254740991
          user_id             | 1e300          | user_id must be a whole number from 1 to 9007199254740991
          user_id             | 18446744073709551617 | user_id must be a whole number from 1 to 9007199254740991
          uuid                | 7              | uuid must be text of 1 to 200 characters that is not blank
          uuid                | ""             | uuid must be text of 1 to 200 characters that is not blank
          uuid                | "a\\u0007"     | uuid must hold no control characters
          status              | "a,b"          | status must hold no comma: statuses are listed with commas
          status              | " "            | status must be text of 1 to 200 characters that is not blank
          timestamp           | -1             | timestamp must be Unix seconds or milliseconds, or an ISO-8601 time with its offset, from 1970 to 9999
          timestamp           | 1e300          | timestamp must be Unix seconds or milliseconds, or an ISO-8601 time with its offset, from 1970 to 9999
          timestamp           | "10000-01-01T00:00:00Z" | timestamp must be Unix seconds or milliseconds, or an ISO-8601 time with its offset
          timestamp           | "+10000-01-01T00:00:00+01:00" | timestamp must be Unix seconds or milliseconds, or an ISO-8601 time with its offset, from 1970 to 9999
          timestamp           | "1969-12-31T23:59:59Z" | timestamp must be Unix seconds or milliseconds, or an ISO-8601 time with its offset, from 1970 to 9999
          timestamp           | 253402300800000 | timestamp must be Unix seconds or milliseconds, or an ISO-8601 time with its offset, from 1970 to 9999
          timestamp           | true           | timestamp must be Unix seconds or milliseconds, or an ISO-8601 time with its offset, from 1970 to 9999
          timestamp           | "1700000000"   | timestamp must be Unix seconds or milliseconds, or an ISO-8601 time with its offset
          timestamp           | "2023-11-14T22:13:20" | timestamp must be Unix seconds or milliseconds, or an ISO-8601 time with its offset
          purchase_amount     | -0.01          | purchase_amount must be a number from 0 to 9999999999.99 with at most two decimals
          purchase_amount     | 5.555          | purchase_amount must be a number from 0 to 9999999999.99 with at most two decimals
          purchase_amount     | "5.50"         | purchase_amount must be a number from 0 to 9999999999.99 with at most two decimals
          refund_amount       | 10000000000    | refund_amount must be a number from 0 to 9999999999.99 with at most two decimals
          refund_amount       | 1e400          | refund_amount must be a number from 0 to 9999999999.99 with at most two decimals
          currency            | "usd"          | currency must be an ISO 4217 code: three capital letters
          currency            | "USDX"         | currency must be an ISO 4217 code: three capital letters
          ticket_type         | 7              | ticket_type must be text
          payment_method      | {}             | payment_method must be text
          operation_type      | []             | operation_type must be text
          validation_location | 7              | validation_location must be text or an object
          expiration_date     | "soon"         | expiration_date must be an ISO-8601 time with its offset
          expiration_date     | "+10000-01-01T00:00:00+01:00" | expiration_date must be an ISO-8601 time with its offset
          expiration_date     | "2025-02-30"   | expiration_date must be an ISO-8601 time with its offset
          expiration_date     | 1700000000     | expiration_date must be an ISO-8601 time with its offset
          route_info          | "route_123"    | route_info must be an object
          route_info          | {"route_id": 5.5} | route_info.route_id must be text or a whole number
          route_info          | {"direction": 1e-400} | route_info.direction must be text or a whole number
          route_info          | {"route_id": []} | route_info.route_id must be text or a whole number
          route_info          | {"direction": true} | route_info.direction must be text or a whole number
          device_info         | "phone"        | device_info must be an object
          error_details       | "it failed"    | error_details must be an object
          ticket_details      | []             | ticket_details must be an object
          event_id            | ""             | event_id must be text of 1 to 200 characters
          event_id            | 7              | event_id must be text of 1 to 200 characters
          _id                 | 7              | _id must not be given: it is set here
          farekeeper          | {}             | farekeeper must not be given: it is set here
          note                | 123456789012345678901234567890123456 | the event holds a number beyond 34 digits or its range
          note                | 1e9999         | the event holds a number beyond 34 digits or its range
          note                | 1e99999999999  | the event holds a number beyond 34 digits or its range
          """)
  void isRefused(String name, String json, String reason) {
    assertThatThrownBy(() -> checked(name, json))
        .isInstanceOf(InvalidEvent.class)
        .hasMessage(reason);
  }
}
