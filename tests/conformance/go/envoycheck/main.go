// Reads Envoy's bootstrap as JSON from standard input, into Envoy's own messages, and applies their own rules.
package main

import (
	"fmt"
	"io"
	"os"

	bootstrap "github.com/envoyproxy/go-control-plane/envoy/config/bootstrap/v3"
	_ "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/buffer/v3"
	_ "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/local_ratelimit/v3"
	_ "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/router/v3"
	_ "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/http_connection_manager/v3"
	_ "github.com/envoyproxy/go-control-plane/envoy/extensions/transport_sockets/tls/v3"
	_ "github.com/envoyproxy/go-control-plane/envoy/extensions/upstreams/http/v3"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/anypb"
)

type validated interface{ ValidateAll() error }

func main() {
	raw, err := io.ReadAll(os.Stdin)
	check(err)
	message := &bootstrap.Bootstrap{}
	check(protojson.Unmarshal(raw, message))
	walk(message)
	fmt.Println("valid")
}

// Messages inside of Any are checked one by one: a message's own rules end there.
func walk(message proto.Message) {
	if with, ok := message.(validated); ok {
		check(with.ValidateAll())
	}
	if any, ok := message.(*anypb.Any); ok {
		inner, err := any.UnmarshalNew()
		check(err)
		walk(inner)
		return
	}
	message.ProtoReflect().Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		switch {
		case field.IsMap():
		case field.IsList() && field.Message() != nil:
			for index := range value.List().Len() {
				walk(value.List().Get(index).Message().Interface())
			}
		case field.Message() != nil:
			walk(value.Message().Interface())
		}
		return true
	})
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
