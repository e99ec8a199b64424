<?php
// What the code for WordPress in docs/forms.md calls, as far as it goes by it, and a call of its filter.
//
// php stand_in.php CODE < CASE: the case has `approved`, the `comment` as it was typed, and the fields
// of the form (`post`); `refused` says that WordPress has refused the comment, `moderator` that one
// wrote it. Prints what the filter returns, as JSON.

class WP_Error {}

$case    = json_decode( stream_get_contents( STDIN ), true );
$filters = array();

function add_action() {}

function add_filter( $name, $callback, $priority, $arguments ) {
    global $filters;
    if ( 2 !== $arguments ) {
        fwrite( STDERR, "pre_comment_approved has two arguments\n" );
        exit( 3 );
    }
    $filters[ $name ] = $callback;
}

function is_wp_error( $thing ) {
    return $thing instanceof WP_Error;
}

function current_user_can( $what ) {
    global $case;
    return 'moderate_comments' === $what && ! empty( $case['moderator'] );
}

function get_permalink( $post ) {
    return "https://blog.example/?p=$post";
}

function get_the_title( $post ) {
    return "Article $post";
}

function wp_slash( $value ) {
    return is_array( $value ) ? array_map( 'wp_slash', $value ) : ( is_string( $value ) ? addslashes( $value ) : $value );
}

function wp_unslash( $value ) {
    return is_array( $value ) ? array_map( 'wp_unslash', $value ) : ( is_string( $value ) ? stripslashes( $value ) : $value );
}

function sanitize_text_field( $text ) {
    return trim( strip_tags( $text ) );
}

function wp_json_encode( $value ) {
    return json_encode( $value );
}

function wp_remote_post( $url, $options ) {
    $headers = array();
    foreach ( $options['headers'] as $name => $value ) {
        $headers[] = "$name: $value";
    }
    $context = stream_context_create( array( 'http' => array(
        'method'        => 'POST',
        'header'        => $headers,
        'content'       => $options['body'],
        'timeout'       => $options['timeout'],
        'ignore_errors' => true,
    ) ) );
    $body = @file_get_contents( $url, false, $context );
    return false === $body ? new WP_Error() : array( 'body' => $body );
}

function wp_remote_retrieve_body( $answer ) {
    return is_wp_error( $answer ) ? '' : $answer['body'];
}

require $argv[1];

// WordPress hands over everything with backslashes before quotes.
$_POST    = wp_slash( $case['post'] ?? array() );
$approved = empty( $case['refused'] ) ? $case['approved'] : new WP_Error();
$returned = $filters['pre_comment_approved']( $approved, wp_slash( $case['comment'] ) );
echo json_encode( is_wp_error( $returned ) ? 'refused' : $returned );
